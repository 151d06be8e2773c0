/* test-lv-inventory.c: a libvirt host's networks, pools and volumes, and their verbs. */
#include "lv-fixture.h"

#include "inventory.h"
#include "job.h"

static struct inventory *inventory(void)
{
    return model_inventory(fixture.app->model);
}

static struct network *network(const char *name)
{
    return inventory_find_network(inventory(), fixture.host, name);
}

static struct pool *pool(const char *name)
{
    return inventory_find_pool(inventory(), fixture.host, name);
}

/* Runs a verb to its end; its error, or its output, or "". */
static char *perform(enum host_verb verb, const struct host_target *target, GVariant *args)
{
    const char *reason = host_verb_reason(fixture.host, target, verb);
    if (reason)
        return g_strdup(reason);
    struct job *job = job_new(fixture.app, "a verb", "it", false, NULL, NULL);
    job_ref(job);
    host_run(fixture.host, verb, target, job, args);
    UNTIL(job_info(job)->state != JOB_RUNNING);
    const struct job_info *info = job_info(job);
    char *text = g_strdup(info->error ? info->error : info->output ? info->output : "");
    job_unref(job);
    return text;
}

/* What it says; "" means success without a word. */
static void check_verb(enum host_verb verb, const struct host_target *target, GVariant *args,
                       const char *expected)
{
    g_autofree char *said = perform(verb, target, args);
    bool right = *expected ? strstr(said, expected) != NULL : !*said;
    ck_assert_msg(right, "%s said: %s", host_verb_word(verb), said);
}

static GVariant *switched_on(void)
{
    return host_args_new("on", g_variant_new_boolean(TRUE), NULL);
}

START_TEST(networks_are_listed_and_driven)
{
    lv_fixture_open("test:///default");
    UNTIL(network("default") && network("default")->known);
    struct network *net = network("default");
    const struct host_target target = {.network = net};
    ck_assert(net->active);
    ck_assert_str_eq(net->forward, "nat");
    ck_assert_str_eq(net->bridge, "virbr0");
    ck_assert_str_eq(net->address, "192.168.122.1/24");
    ck_assert(net->dhcp);

    check_verb(HOST_NET_XML, &target, NULL, "<name>default</name>");
    check_verb(HOST_NET_START, &target, NULL, "active already");
    check_verb(HOST_NET_AUTOSTART, &target, switched_on(), "");
    UNTIL(network("default")->autostart);
    check_verb(HOST_NET_DESTROY, &target, NULL, "");
    UNTIL(!network("default")->active);
    ck_assert_ptr_eq(network("default"), net);
    check_verb(HOST_NET_DESTROY, &target, NULL, "not active");
    check_verb(HOST_NET_START, &target, NULL, "");
    UNTIL(network("default")->active);
}
END_TEST

#define POOL_XML                                                                                   \
    "<pool type='dir'><name>images</name><target><path>/images</path></target></pool>"
#define VOLUME_XML                                                                                 \
    "<volume><name>%s</name><capacity unit='MiB'>10</capacity>"                                    \
    "<target><format type='qcow2'/></target></volume>"

static void make_volume(virStoragePoolPtr pool, const char *name)
{
    g_autofree char *xml = g_strdup_printf(VOLUME_XML, name);
    virStorageVolPtr volume = virStorageVolCreateXML(pool, xml, 0);
    ck_assert_ptr_nonnull(volume);
    virStorageVolFree(volume);
}

START_TEST(pools_are_listed_and_driven)
{
    lv_fixture_open("test:///default");
    UNTIL(pool("default-pool") && pool("default-pool")->known);
    virConnectPtr conn = virConnectOpen("test:///default");
    virStoragePoolPtr witness = virStoragePoolDefineXML(conn, POOL_XML, 0);
    UNTIL(pool("images") && pool("images")->known);
    struct pool *images = pool("images");
    const struct host_target target = {.pool = images};
    ck_assert_int_eq(images->state, POOL_INACTIVE);
    ck_assert_str_eq(images->type, "dir");
    ck_assert_str_eq(images->path, "/images");

    check_verb(HOST_POOL_START, &target, NULL, "");
    UNTIL(pool("images")->state == POOL_RUNNING);
    check_verb(HOST_POOL_REFRESH, &target, NULL, "");
    check_verb(HOST_POOL_XML, &target, NULL, "<path>/images</path>");
    check_verb(HOST_POOL_AUTOSTART, &target, switched_on(), "");
    UNTIL(pool("images")->autostart);
    check_verb(HOST_POOL_DESTROY, &target, NULL, "");
    UNTIL(pool("images")->state == POOL_INACTIVE);
    ck_assert_ptr_eq(pool("images"), images);
    virStoragePoolUndefine(witness);
    UNTIL(!pool("images"));
    virStoragePoolFree(witness);
    virConnectClose(conn);
}
END_TEST

static void look_at(struct pool *pool)
{
    if (pool)
        pool->shown_us = g_get_monotonic_time();
    fixture.host->ops->tick(fixture.host);
}

/* Volumes are asked for while their pool is looked at, and only then. */
START_TEST(volumes_of_a_pool_that_is_shown)
{
    lv_fixture_open("test:///default");
    UNTIL(pool("default-pool") && pool("default-pool")->known);
    virConnectPtr conn = virConnectOpen("test:///default");
    virStoragePoolPtr witness = virStoragePoolLookupByName(conn, "default-pool");
    make_volume(witness, "b.qcow2");
    make_volume(witness, "a.qcow2");
    ck_assert(!pool("default-pool")->volumes_known);
    look_at(pool("default-pool"));
    UNTIL(pool("default-pool")->volumes_known);
    ck_assert_uint_eq(pool("default-pool")->volumes->len, 2);
    struct volume *first = g_ptr_array_index(pool("default-pool")->volumes, 0);
    ck_assert_str_eq(first->name, "a.qcow2");
    ck_assert_str_eq(first->format, "qcow2");
    ck_assert_uint_eq(first->capacity, 10 << 20);
    ck_assert_ptr_eq(first->pool, pool("default-pool"));
    const struct host_target target = {.volume = first};
    check_verb(HOST_VOL_XML, &target, NULL, "<name>a.qcow2</name>");
    virStoragePoolFree(witness);
    virConnectClose(conn);
}
END_TEST

START_TEST(disconnecting_forgets_them)
{
    lv_fixture_open("test:///default");
    UNTIL(pool("default-pool") && network("default"));
    fixture.host->ops->disconnect(fixture.host);
    UNTIL(fixture.host->state == HOST_CLOSED);
    ck_assert_uint_eq(inventory_networks(inventory()), 0);
    ck_assert_uint_eq(inventory_pools(inventory()), 0);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("libvirt inventory");
    TCase *tcase = tcase_create("inventory");
    tcase_add_checked_fixture(tcase, lv_fixture_setup, lv_fixture_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, networks_are_listed_and_driven);
    tcase_add_test(tcase, pools_are_listed_and_driven);
    tcase_add_test(tcase, volumes_of_a_pool_that_is_shown);
    tcase_add_test(tcase, disconnecting_forgets_them);
    suite_add_tcase(suite, tcase);
    return suite;
}
