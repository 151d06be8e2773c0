/* test-lv-verbs.c: the verbs of libvirt hosts on libvirt's test driver; another connection of the
 * same driver is the witness. */
#include <string.h>

#include "action-words.h"
#include "job.h"
#include "log.h"
#include "lv-fixture.h"
#include "words.h"

#define POOL_XML                                                                                   \
    "<pool type='dir'><name>disks</name><target><path>/disks</path></target></pool>"
#define VOLUME_XML                                                                                 \
    "<volume><name>%s</name><capacity>1048576</capacity></volume>"
#define DOMAIN_XML                                                                                 \
    "<domain type='test'><name>%s</name><memory unit='MiB'>64</memory><vcpu>1</vcpu>"              \
    "<os><type>hvm</type></os><devices>"                                                           \
    "<disk type='file' device='disk'><source file='/disks/%s'/><target dev='vda'/></disk>"         \
    "</devices></domain>"

static virConnectPtr witness;

static void open_all(void)
{
    lv_fixture_open("test:///default");
    UNTIL(lv_fixture_row("test") && lv_fixture_row("test")->known);
    witness = virConnectOpen("test:///default");
    ck_assert_ptr_nonnull(witness);
}

static void close_all(void)
{
    virConnectClose(witness);
}

struct outcome {
    bool ended;
    enum job_state state;
    char *output, *error;
};

static void job_ended(struct job *job, void *opaque)
{
    struct outcome *outcome = opaque;
    const struct job_info *info = job_info(job);
    outcome->ended = true;
    outcome->state = info->state;
    outcome->output = g_strdup(info->output);
    outcome->error = g_strdup(info->error);
}

/* What a line does: its job's output, or what it printed; NULL with *error if it failed. */
static char *run(const char *line, char **error)
{
    const char *wrong = NULL;
    struct outcome outcome = {0};
    g_auto(GStrv) words = words_split(line, &wrong);
    struct action_call call = {.out = g_string_new(NULL)};
    action_run_words(fixture.app, words, &call);
    char *text = g_string_free(call.out, FALSE);
    if (call.error) {
        g_free(text);
        *error = call.error;
        return NULL;
    }
    if (!call.job)
        return text;
    job_on_done(call.job, job_ended, &outcome);
    UNTIL(outcome.ended);
    *error = outcome.error;
    if (outcome.output) {
        g_free(text);
        text = outcome.output;
    }
    if (outcome.state == JOB_DONE)
        return text;
    g_free(text);
    return NULL;
}

static void works(const char *line)
{
    char *error = NULL;
    g_autofree char *text = run(line, &error);
    ck_assert_msg(text != NULL, "%s: %s", line, error);
}

static void prints(const char *line, const char *part)
{
    char *error = NULL;
    g_autofree char *text = run(line, &error);
    ck_assert_msg(text != NULL, "%s: %s", line, error);
    ck_assert_msg(strstr(text, part) != NULL, "%s: %s", line, text);
}

static void expect_failure(const char *line, const char *part)
{
    char *error = NULL;
    g_autofree char *text = run(line, &error);
    ck_assert_msg(!text, "%s: %s", line, text);
    ck_assert_msg(strstr(error, part) != NULL, "%s: %s", line, error);
    g_free(error);
}

static virDomainPtr domain_of(const char *name)
{
    virDomainPtr domain = virDomainLookupByName(witness, name);
    ck_assert_msg(domain != NULL, "no %s", name);
    return domain;
}

static void expect_state(const char *name, int wanted)
{
    int state = -1;
    virDomainPtr domain = domain_of(name);
    virDomainGetState(domain, &state, NULL, 0);
    virDomainFree(domain);
    ck_assert_msg(state == wanted, "%s is in state %d", name, state);
}

/* The model hears of it by an event, later than the job ends. */
static void until_state(const char *name, enum domain_state state)
{
    UNTIL(lv_fixture_row(name) && lv_fixture_row(name)->state == state);
}

START_TEST(states)
{
    open_all();
    works("suspend test");
    expect_state("test", VIR_DOMAIN_PAUSED);
    until_state("test", DOMAIN_PAUSED);
    works("resume test");
    until_state("test", DOMAIN_RUNNING);
    works("reset test");
    works("managedsave test");
    expect_state("test", VIR_DOMAIN_SHUTOFF);
    virDomainPtr domain = domain_of("test");
    ck_assert_int_eq(virDomainHasManagedSaveImage(domain, 0), 1);
    until_state("test", DOMAIN_SHUTOFF);
    UNTIL(lv_fixture_row("test")->managed_save);
    works("managedsave-remove test");
    ck_assert_int_eq(virDomainHasManagedSaveImage(domain, 0), 0);
    virDomainFree(domain);
    expect_failure("start test --paused", "unsupported flags");
    works("start test");
    expect_state("test", VIR_DOMAIN_RUNNING);
    until_state("test", DOMAIN_RUNNING);
    works("destroy test --graceful");
    expect_state("test", VIR_DOMAIN_SHUTOFF);
    close_all();
}
END_TEST

START_TEST(definitions)
{
    open_all();
    works("desc test --title a title");
    works("desc test some text");
    virDomainPtr domain = domain_of("test");
    char *title = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_TITLE, NULL, 0);
    ck_assert_str_eq(title, "a title");
    free(title);
    UNTIL(!g_strcmp0(lv_fixture_row("test")->title, "a title"));
    prints("desc test --title", "a title");
    expect_failure("desc test --title 'two\nlines'", "one line");
    works("metadata test http://example.org/x --key x --set '<a/>'");
    char *element = virDomainGetMetadata(domain, VIR_DOMAIN_METADATA_ELEMENT,
                                         "http://example.org/x", 0);
    ck_assert_ptr_nonnull(element);
    free(element);
    works("metadata test http://example.org/x --remove");
    works("autostart test");
    int on = 0;
    virDomainGetAutostart(domain, &on);
    ck_assert_int_eq(on, 1);
    UNTIL(lv_fixture_row("test")->autostart);
    virDomainFree(domain);
    close_all();
}
END_TEST

START_TEST(guests)
{
    open_all();
    prints("domifaddr test", "192.168.122.3/24");
    prints("domifaddr test --json --source lease", "\"from\": \"lease\"");
    UNTIL(lv_fixture_row("test")->addresses->len == 1);
    expect_failure("domifaddr test --source dhcp", "agent, lease or arp");
    works("domfsfreeze test");
    expect_failure("domfsfreeze test --now", "unknown option");
    works("domfsthaw test");
    works("domtime test --time 1000");
    prints("domtime test", "1000 (1970-01-01 00:16:40 UTC)");
    works("set-user-password test root --password=geheim");
    for (unsigned i = 0; i < log_count(fixture.app->log); i++)
        ck_assert_ptr_null(strstr(log_get(fixture.app->log, i)->text, "geheim"));
    works("send-key test ctrl-alt-del");
    expect_failure("send-key test no-key", "is no key");
    works("inject-nmi test");
    close_all();
}
END_TEST

START_TEST(pictures)
{
    open_all();
    g_autofree char *path = g_build_filename(g_get_home_dir(), "shot.png", NULL);
    g_autofree char *line = g_strdup_printf("screenshot test '%s'", path);
    g_autofree char *bytes = NULL;
    gsize len = 0;
    char *error = NULL;
    g_autofree char *text = run(line, &error);
    /* The driver sends a file that its package installs. */
    if (text) {
        ck_assert(g_file_get_contents(path, &bytes, &len, NULL));
        ck_assert(len > 8 && !memcmp(bytes + 1, "PNG", 3));
        expect_failure(line, "File exists");
        g_autofree char *again = g_strconcat(line, " --replace", NULL);
        works(again);
    } else {
        ck_assert_ptr_nonnull(strstr(error, "test-screenshot"));
        g_free(error);
    }
    expect_failure("screenshot test relative.png", "whole name");
    close_all();
}
END_TEST

/* What the test driver lacks is known before it is tried; the engine has no options. */
START_TEST(lacking)
{
    open_all();
    expect_failure("guestinfo test", "hypervisor driver cannot do it");
    expect_failure("dompmsuspend test mem", "hypervisor driver cannot do it");
    expect_failure("reboot test --mode why", "acpi, agent");
    close_all();
}
END_TEST

/* --- the end of a domain --- */

static void make_volume(virStoragePoolPtr pool, const char *name)
{
    g_autofree char *xml = g_strdup_printf(VOLUME_XML, name);
    virStorageVolPtr volume = virStorageVolCreateXML(pool, xml, 0);
    ck_assert_ptr_nonnull(volume);
    virStorageVolFree(volume);
}

static void make_domain(const char *name, const char *disk)
{
    g_autofree char *xml = g_strdup_printf(DOMAIN_XML, name, disk);
    virDomainPtr domain = virDomainDefineXML(witness, xml);
    ck_assert_ptr_nonnull(domain);
    virDomainFree(domain);
    UNTIL(lv_fixture_row(name) && lv_fixture_row(name)->known);
}

static bool has_volume(virStoragePoolPtr pool, const char *name)
{
    virStorageVolPtr volume = virStorageVolLookupByName(pool, name);
    if (volume)
        virStorageVolFree(volume);
    return volume;
}

static void expect_gone(const char *name)
{
    virDomainPtr domain = virDomainLookupByName(witness, name);
    ck_assert_ptr_null(domain);
}

START_TEST(deletion)
{
    open_all();
    virStoragePoolPtr pool = virStoragePoolCreateXML(witness, POOL_XML, 0);
    ck_assert_ptr_nonnull(pool);
    make_volume(pool, "own.img");
    make_volume(pool, "both.img");
    make_domain("one", "own.img");
    make_domain("two", "both.img");
    make_domain("three", "both.img");
    make_domain("four", "elsewhere.img");
    expect_failure("undefine two --storage", "used by domain three too");
    expect_failure("undefine four --storage", "no volume of an active pool");
    virDomainFree(domain_of("two"));
    virDomainFree(domain_of("four"));
    ck_assert(has_volume(pool, "both.img"));
    prints("undefine one --disks vda", "/disks/own.img: deleted");
    expect_gone("one");
    ck_assert(!has_volume(pool, "own.img"));
    works("undefine two");
    expect_gone("two");
    ck_assert(has_volume(pool, "both.img"));
    virDomainPtr domain = domain_of("three");
    virDomainSnapshotPtr snapshot =
        virDomainSnapshotCreateXML(domain, "<domainsnapshot><name>s1</name></domainsnapshot>", 0);
    ck_assert_ptr_nonnull(snapshot);
    virDomainSnapshotFree(snapshot);
    virDomainFree(domain);
    expect_failure("undefine three", "snapshot");
    works("undefine three --snapshots");
    expect_gone("three");
    expect_failure("undefine four --nvram --keep-nvram", "exclude each other");
    virStoragePoolFree(pool);
    close_all();
}
END_TEST

/* The dialog before a deletion reads this. */
START_TEST(belongings)
{
    open_all();
    virStoragePoolPtr pool = virStoragePoolCreateXML(witness, POOL_XML, 0);
    make_volume(pool, "own.img");
    make_domain("one", "own.img");
    const struct host_target target = {.domain = lv_fixture_row("one")};
    struct outcome outcome = {0};
    struct job *job = job_new(fixture.app, "look", "one", false, job_ended, &outcome);
    host_run(fixture.host, HOST_BELONGINGS, &target, job, NULL);
    UNTIL(outcome.ended);
    ck_assert_msg(outcome.state == JOB_DONE, "%s", outcome.error);
    g_autoptr(GVariant) told =
        g_variant_parse(G_VARIANT_TYPE_VARDICT, outcome.output, NULL, NULL, NULL);
    ck_assert_ptr_nonnull(told);
    gboolean saved = TRUE;
    const char *name, *path, *words;
    ck_assert(g_variant_lookup(told, "managed-save", "b", &saved) && !saved);
    g_autoptr(GVariant) disks = g_variant_lookup_value(told, "disks", NULL);
    ck_assert_uint_eq(g_variant_n_children(disks), 1);
    g_autoptr(GVariant) disk = g_variant_get_child_value(disks, 0);
    g_variant_get(disk, "(&s&s&stbb)", &name, &path, &words, NULL, NULL, NULL);
    ck_assert_str_eq(name, "vda");
    ck_assert_str_eq(path, "/disks/own.img");
    ck_assert_str_eq(words, "disks/own.img");
    g_free(outcome.output);
    virStoragePoolFree(pool);
    close_all();
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("verbs of libvirt hosts");
    TCase *tcase = tcase_create("verbs");
    tcase_add_checked_fixture(tcase, lv_fixture_setup, lv_fixture_teardown);
    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, states);
    tcase_add_test(tcase, definitions);
    tcase_add_test(tcase, guests);
    tcase_add_test(tcase, pictures);
    tcase_add_test(tcase, lacking);
    tcase_add_test(tcase, deletion);
    tcase_add_test(tcase, belongings);
    suite_add_tcase(suite, tcase);
    return suite;
}
