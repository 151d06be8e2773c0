/* test-lv-resources.c: resources and devices of a libvirt host's domains, in libvirt's test driver;
 * libvirt itself is asked what became of them. */
#include "lv-fixture.h"

#include <string.h>

#include "job.h"

/* Runs a verb on the domain "test" to its end; its error, or its output, or "". */
static char *perform(enum host_verb verb, GVariant *args)
{
    const struct host_target target = {.domain = lv_fixture_row("test")};
    const char *reason = host_verb_reason(fixture.host, &target, verb);
    if (reason)
        return g_strdup(reason);
    struct job *job = job_new(fixture.app, "a verb", "it", false, NULL, NULL);
    job_ref(job);
    host_run(fixture.host, verb, &target, job, args);
    UNTIL(job_info(job)->state != JOB_RUNNING);
    const struct job_info *info = job_info(job);
    char *text = g_strdup(info->error ? info->error : info->output ? info->output : "");
    job_unref(job);
    return text;
}

static void check_says(enum host_verb verb, GVariant *args, const char *expected)
{
    g_autofree char *said = perform(verb, args);
    bool right = *expected ? strstr(said, expected) != NULL : !*said;
    ck_assert_msg(right, "%s said: %s", host_verb_word(verb), said);
}

static virDomainPtr witness(virConnectPtr *conn)
{
    *conn = lv_conn_ref(fixture.lv);
    ck_assert_ptr_nonnull(*conn);
    virDomainPtr domain = virDomainLookupByName(*conn, "test");
    ck_assert_ptr_nonnull(domain);
    return domain;
}

static void open_host(void)
{
    lv_fixture_open("test:///default");
    UNTIL(lv_fixture_row("test") && lv_fixture_row("test")->known);
}

START_TEST(cpus_and_memory)
{
    virConnectPtr conn;
    open_host();
    virDomainPtr domain = witness(&conn);
    check_says(HOST_SET_VCPUS, host_args_new("count", g_variant_new_uint32(4), "maximum",
                                       g_variant_new_boolean(TRUE), NULL), "");
    ck_assert_int_eq(virDomainGetVcpusFlags(domain, VIR_DOMAIN_VCPU_CONFIG |
                                                        VIR_DOMAIN_VCPU_MAXIMUM), 4);
    check_says(HOST_SET_VCPUS, host_args_new("count", g_variant_new_uint32(1), NULL), "");
    ck_assert_int_eq(virDomainGetVcpusFlags(domain, VIR_DOMAIN_VCPU_LIVE), 1);
    ck_assert_int_eq(virDomainGetVcpusFlags(domain, VIR_DOMAIN_VCPU_CONFIG), 1);
    UNTIL(lv_fixture_row("test")->vcpus == 1);
    check_says(HOST_SET_VCPUS, host_args_new("count", g_variant_new_uint32(99), NULL), "99");
    check_says(HOST_SET_MEMORY, host_args_new("bytes", g_variant_new_uint64(0), NULL),
               "some memory");
    check_says(HOST_SET_MEMORY, host_args_new("bytes", g_variant_new_uint64(1u << 30), "config",
                                        g_variant_new_boolean(TRUE), NULL), "");
    virDomainFree(domain);
    virConnectClose(conn);
}
END_TEST

static GVariant *pin(const char *what, const char *cpus)
{
    return host_args_new("what", g_variant_new_string(what), "cpus", g_variant_new_string(cpus),
                         NULL);
}

START_TEST(pinning)
{
    unsigned char map[8] = {0};
    virConnectPtr conn;
    open_host();
    virDomainPtr domain = witness(&conn);
    check_says(HOST_PIN, pin("vcpu", "0-3,^1"), "");
    ck_assert_int_eq(virDomainGetVcpuPinInfo(domain, 1, map, 2, VIR_DOMAIN_AFFECT_LIVE), 1);
    ck_assert_int_eq(map[0], 0x0d);
    check_says(HOST_PIN, pin("emulator", "r"), "");
    check_says(HOST_PIN, pin("vcpu", "0-99"), "no CPU 99");
    check_says(HOST_TUNING, host_args_new("group", g_variant_new_string("pin"), NULL), "0,2,3");
    virDomainFree(domain);
    virConnectClose(conn);
}
END_TEST

static GVariant *tune(const char *group, const char *name, const char *value)
{
    GVariantDict values;
    g_variant_dict_init(&values, NULL);
    g_variant_dict_insert(&values, name, "s", value);
    return host_args_new("group", g_variant_new_string(group), "values",
                         g_variant_dict_end(&values), "json", g_variant_new_boolean(TRUE), "live",
                         g_variant_new_boolean(TRUE), NULL);
}

START_TEST(limits)
{
    open_host();
    check_says(HOST_TUNE, tune("memory", "hard_limit", "1048576"), "\"hard_limit\": 1048576");
    check_says(HOST_TUNE, tune("memory", "hard_limit", "-1"), "\"hard_limit\": \"unlimited\"");
    check_says(HOST_TUNE, tune("memory", "hard_limit", "much"), "hard_limit=much");
    check_says(HOST_TUNE, tune("memory", "hard_lemon", "1"), "no value 'hard_lemon'");
    check_says(HOST_TUNING, host_args_new("group", g_variant_new_string("blkio"), NULL), "weight");
    check_says(HOST_TUNING, NULL, "hard_limit");
    check_says(HOST_FIGURES, host_args_new("what", g_variant_new_string("memory"), NULL), "rss");
    check_says(HOST_FIGURES, host_args_new("what", g_variant_new_string("vcpus"), NULL), "running");
    check_says(HOST_FIGURES, host_args_new("what", g_variant_new_string("weather"), NULL),
               "no such");
}
END_TEST

START_TEST(devices_and_what_is_lacking)
{
    open_host();
    check_says(HOST_DEVICES, host_args_new("json", g_variant_new_boolean(TRUE), NULL),
               "\"device\":");
    check_says(HOST_ATTACH_DEVICE, host_args_new("xml", g_variant_new_string("<rng/>"), NULL),
         "driver cannot do it");
    check_says(HOST_BLOCK_RESIZE, NULL, "driver cannot do it");
    static const char *const order[] = {"vdz", NULL};
    check_says(HOST_BOOT_ORDER, host_args_new("order", g_variant_new_strv(order, -1), NULL), "vdz");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("libvirt resources");
    TCase *tc = tcase_create("libvirt resources");
    tcase_add_checked_fixture(tc, lv_fixture_setup, lv_fixture_teardown);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, cpus_and_memory);
    tcase_add_test(tc, pinning);
    tcase_add_test(tc, limits);
    tcase_add_test(tc, devices_and_what_is_lacking);
    suite_add_tcase(s, tc);
    return s;
}
