/* test-lv-domains.c: a libvirt host's domains in the model: listed, kept by events, stale. */
#include "lv-fixture.h"

#define DOMAIN_XML                                                                                 \
    "<domain type='test'><name>%s</name><uuid>%s</uuid><title>a title</title>"                     \
    "<memory unit='MiB'>64</memory><vcpu current='1'>2</vcpu><os><type>hvm</type></os><devices>"   \
    "<disk type='file' device='disk'><source file='/images/%s.img'/><target dev='vda'/></disk>"    \
    "<interface type='network'><mac address='52:54:00:AB:CD:EF'/><source network='default'/>"      \
    "</interface></devices></domain>"
#define UUID_A "11111111-2222-3333-4444-00000000000a"

/* The witness: test:///default is one and the same for all connections of a process. */
static virDomainPtr define(virConnectPtr conn, const char *name, const char *uuid)
{
    g_autofree char *xml = g_strdup_printf(DOMAIN_XML, name, uuid, name);
    virDomainPtr domain = virDomainDefineXML(conn, xml);
    ck_assert_ptr_nonnull(domain);
    return domain;
}

static bool is_known(const char *name)
{
    return lv_fixture_row(name) && lv_fixture_row(name)->known;
}

static bool is_in_state(const char *name, enum domain_state state)
{
    return lv_fixture_row(name) && lv_fixture_row(name)->state == state;
}

START_TEST(domains_are_listed_with_details)
{
    lv_fixture_open("test:///default");
    UNTIL(is_known("test"));
    ck_assert_int_eq(lv_fixture_row("test")->state, DOMAIN_RUNNING);
    ck_assert_uint_eq(lv_fixture_row("test")->vcpus, 2);
    ck_assert_str_eq(lv_fixture_row("test")->type, "test");
    ck_assert_int_ge(lv_fixture_row("test")->id, 0);
    ck_assert_uint_eq(fixture.host->total, 1);
    ck_assert_uint_eq(fixture.host->running, 1);
    ck_assert_uint_eq(fixture.host->vcpus_running, 2);
}
END_TEST

START_TEST(events_keep_the_model)
{
    lv_fixture_open("test:///default");
    UNTIL(is_known("test"));
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = define(conn, "web a", UUID_A);
    UNTIL(is_known("web a"));
    struct domain *found = lv_fixture_row("web a");
    ck_assert_str_eq(found->uuid, UUID_A);
    ck_assert_str_eq(found->title, "a title");
    ck_assert_uint_eq(found->vcpus, 1);
    ck_assert_uint_eq(found->vcpus_max, 2);
    ck_assert_uint_eq(found->disks->len, 1);
    ck_assert_str_eq(((struct domain_disk *)found->disks->pdata[0])->source, "/images/web a.img");
    ck_assert_uint_eq(found->nics->len, 1);
    ck_assert_str_eq(((struct domain_nic *)found->nics->pdata[0])->mac, "52:54:00:ab:cd:ef");
    ck_assert_int_eq(found->state, DOMAIN_SHUTOFF);
    found->marked = true;

    ck_assert_int_eq(virDomainCreate(domain), 0);
    UNTIL(is_in_state("web a", DOMAIN_RUNNING));
    ck_assert_uint_eq(fixture.host->running, 2);
    ck_assert_int_ne(lv_fixture_row("web a")->since_us, 0);
    virDomainSuspend(domain);
    UNTIL(is_in_state("web a", DOMAIN_PAUSED));
    virDomainResume(domain);
    UNTIL(is_in_state("web a", DOMAIN_RUNNING));
    virDomainDestroy(domain);
    UNTIL(is_in_state("web a", DOMAIN_SHUTOFF));
    ck_assert_uint_eq(fixture.host->running, 1);
    ck_assert(lv_fixture_row("web a")->marked);

    ck_assert_int_eq(virDomainUndefine(domain), 0);
    UNTIL(!lv_fixture_row("web a"));
    ck_assert_uint_eq(fixture.host->total, 1);
    virDomainFree(domain);
    virConnectClose(conn);
}
END_TEST

START_TEST(rename_keeps_the_row)
{
    lv_fixture_open("test:///default");
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = define(conn, "before", UUID_A);
    UNTIL(is_known("before"));
    lv_fixture_row("before")->marked = true;
    ck_assert_int_eq(virDomainRename(domain, "after", 0), 0);
    UNTIL(lv_fixture_row("after"));
    ck_assert(lv_fixture_row("after")->marked);
    ck_assert_ptr_null(lv_fixture_row("before"));
    virDomainUndefine(domain);
    virDomainFree(domain);
    virConnectClose(conn);
}
END_TEST

/* What went while the connection was down goes, what stayed is the same row. */
START_TEST(reconnection_keeps_rows)
{
    lv_fixture_open("test:///default");
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = define(conn, "goes", UUID_A);
    UNTIL(is_known("goes") && is_known("test"));
    struct domain *stays = lv_fixture_row("test");
    stays->marked = true;
    lv_broken(fixture.lv, fixture.lv->session);
    UNTIL(fixture.host->state == HOST_LOST);
    ck_assert_ptr_nonnull(lv_fixture_row("goes"));
    virDomainUndefine(domain);
    virDomainFree(domain);
    UNTIL(fixture.host->state == HOST_READY && !lv_fixture_row("goes"));
    ck_assert_ptr_eq(lv_fixture_row("test"), stays);
    ck_assert(stays->marked);
    ck_assert_uint_eq(fixture.host->total, 1);
    ck_assert_uint_eq(fixture.host->running, 1);
    virConnectClose(conn);
}
END_TEST

START_TEST(disconnecting_forgets)
{
    lv_fixture_open("test:///default");
    UNTIL(is_known("test"));
    fixture.host->ops->disconnect(fixture.host);
    UNTIL(fixture.host->state == HOST_CLOSED);
    ck_assert_uint_eq(model_domains(fixture.app->model), 0);
    ck_assert_uint_eq(fixture.host->total, 0);
    ck_assert_uint_eq(fixture.host->running, 0);
    ck_assert_uint_eq(fixture.host->memory_running, 0);
    fixture.host->ops->open(fixture.host);
    UNTIL(is_known("test"));
    ck_assert_uint_eq(fixture.host->total, 1);
}
END_TEST

static gboolean tick(gpointer unused)
{
    (void)unused;
    struct domain *domain = lv_fixture_row("test");
    if (domain)
        domain->shown_us = domain->host->shown_us = g_get_monotonic_time();
    fixture.host->ops->tick(fixture.host);
    return G_SOURCE_CONTINUE;
}

/* The test driver's domains use one CPU of their two all the time. */
START_TEST(figures_of_what_is_shown)
{
    lv_fixture_open("test:///default");
    UNTIL(is_known("test"));
    fixture.app->screens = 1;
    guint ticks = g_timeout_add(50, tick, NULL);
    UNTIL(domain_samples(lv_fixture_row("test"))->count >= 3);
    g_source_remove(ticks);
    fixture.app->screens = 0;
    ck_assert_double_gt(lv_fixture_row("test")->cpu, 0.2);
    ck_assert_double_lt(lv_fixture_row("test")->cpu, 0.8);
    ck_assert_uint_eq(lv_fixture_row("test")->memory, UINT64_C(8) << 30);
    ck_assert_uint_gt(fixture.host->memory_available, 0);
}
END_TEST

START_TEST(nobody_looks_nothing_is_asked)
{
    lv_fixture_open("test:///default");
    UNTIL(is_known("test"));
    fixture.app->screens = 1;
    gint64 end = g_get_monotonic_time() + G_USEC_PER_SEC / 2;
    while (g_get_monotonic_time() < end) {
        fixture.host->ops->tick(fixture.host);
        g_main_context_iteration(NULL, FALSE);
        g_usleep(1000);
    }
    fixture.app->screens = 0;
    ck_assert_uint_eq(domain_samples(lv_fixture_row("test"))->count, 0);
}
END_TEST

/* A flood is one row's changes: it ends, and what is shown is the last word. */
START_TEST(a_thousand_events)
{
    lv_fixture_open("test:///default");
    virConnectPtr conn = virConnectOpen("test:///default");
    virDomainPtr domain = define(conn, "busy", UUID_A);
    for (int i = 0; i < 250; i++) {
        virDomainCreate(domain);
        virDomainSuspend(domain);
        virDomainResume(domain);
        virDomainDestroy(domain);
    }
    virDomainCreate(domain);
    UNTIL(is_in_state("busy", DOMAIN_RUNNING) && lv_fixture_row("busy")->known);
    virDomainDestroy(domain);
    UNTIL(is_in_state("busy", DOMAIN_SHUTOFF));
    virDomainUndefine(domain);
    UNTIL(!lv_fixture_row("busy"));
    ck_assert_ptr_null(lv_fixture_row("busy"));
    virDomainFree(domain);
    virConnectClose(conn);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("libvirt domains");
    TCase *tcase = tcase_create("domains");
    tcase_add_checked_fixture(tcase, lv_fixture_setup, lv_fixture_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, domains_are_listed_with_details);
    tcase_add_test(tcase, events_keep_the_model);
    tcase_add_test(tcase, rename_keeps_the_row);
    tcase_add_test(tcase, reconnection_keeps_rows);
    tcase_add_test(tcase, disconnecting_forgets);
    tcase_add_test(tcase, figures_of_what_is_shown);
    tcase_add_test(tcase, nobody_looks_nothing_is_asked);
    tcase_add_test(tcase, a_thousand_events);
    suite_add_tcase(suite, tcase);
    return suite;
}
