#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "boot-probe.h"
#include "create-sources.h"
#include "create.h"
#include "domxml-read.h"
#include "fake-host.h"
#include "harness.h"
#include "job.h"
#include "scratch.h"
#include "size-text.h"
#include "words.h"

#define MIB (UINT64_C(1) << 20)

static struct app *app;
static struct fake_host *fake;
static struct host *host;
static struct create_limits *limits;

/* A bzImage as far as its header goes: protocol 2.12, version "6.1.0-test". */
static void write_bzimage(const char *name)
{
    guint8 image[4096] = {0};
    image[0x1fe] = 0x55, image[0x1ff] = 0xaa;
    memcpy(image + 0x202, "HdrS", 4);
    image[0x206] = 0x0c, image[0x207] = 0x02;
    image[0x211] = 1;
    image[0x20f] = 0x04; /* version string at 0x400 + 0x200 */
    memcpy(image + 0x600, "6.1.0-test (me) #1", 18);
    g_autofree char *path = scratch_path(name);
    ck_assert(g_file_set_contents(path, (char *)image, sizeof image, NULL));
}

static void write_image(const char *name, const char *head, gsize len, gsize size)
{
    g_autofree char *path = scratch_path(name);
    g_autofree char *bytes = g_malloc0(MAX(size, len));
    memcpy(bytes, head, len);
    ck_assert(g_file_set_contents(path, bytes, (gssize)MAX(size, len), NULL));
}

static void setup(void)
{
    scratch_setup();
    app = fake_app_new(&fake);
    host = &fake->host;
    host->cpus = 4;
    host->memory_total = UINT64_C(16) << 30;
    host->memory_available = UINT64_C(8) << 30;
    limits = create_limits_new(app, host);
    write_bzimage("bzImage");
    write_image("disk.raw", "data", 4, MIB);
}

static void teardown(void)
{
    create_limits_free(limits);
    app_free(app);
    scratch_teardown();
}

static void use_path(struct create_spec *spec, const char *path)
{
    g_autofree char *error = NULL;
    struct create_source *source = create_source_probe(path, &error);
    ck_assert_msg(source != NULL, "%s", error);
    create_use_source(spec, app, host, source, true);
    create_source_free(source);
}

static struct create_spec *kernel_spec(void)
{
    struct create_spec *spec = create_spec_new(app, host);
    g_autofree char *path = scratch_path("bzImage");
    use_path(spec, path);
    return spec;
}

static void check_field(struct create_spec *spec, enum create_field field, bool ok)
{
    struct create_report *report = create_check(spec, limits);
    for (unsigned i = 0; i < CREATE_FIELDS; i++) {
        bool wanted = i != (unsigned)field || ok;
        ck_assert_msg(wanted == !report->error[i], "field %u (checked %u): %s", i, field,
                      report->error[i] ? report->error[i] : "no error");
    }
    ck_assert_uint_eq(report->errors, ok ? 0 : 1);
    create_report_free(report);
}

static void set(char **place, const char *value)
{
    g_free(*place);
    *place = g_strdup(value);
}

START_TEST(a_chosen_kernel_is_enough)
{
    struct create_spec *spec = kernel_spec();
    ck_assert_str_eq(spec->name, "linux");
    ck_assert_str_eq(spec->cmdline, "console=ttyS0");
    ck_assert_int_eq(spec->disk, CREATE_DISK_NEW);
    ck_assert(spec->start && spec->serials == 1 && spec->vcpus >= 1 && spec->memory >= 64 * MIB);
    check_field(spec, CREATE_FIELDS, true);
    struct create_report *report = create_check(spec, limits);
    ck_assert_ptr_nonnull(strstr(report->note[CREATE_FIELD_KERNEL], "6.1.0-test"));
    ck_assert_ptr_nonnull(strstr(report->files, "linux.raw"));
    create_report_free(report);
    create_spec_free(spec);
    fake_domain(fake, "linux", DOMAIN_SHUTOFF);
    spec = kernel_spec();
    ck_assert_str_eq(spec->name, "linux-2");
    create_spec_free(spec);
}
END_TEST

START_TEST(each_field_has_reasons)
{
    fake_domain(fake, "taken", DOMAIN_RUNNING);
    create_limits_free(limits);
    limits = create_limits_new(app, host);
    struct create_spec *spec = kernel_spec();
    g_autofree char *kernel = g_strdup(spec->kernel);
    g_autofree char *image = scratch_path("disk.raw");
    static const char *const bad_names[] = {"", "taken", "a/b", "-x", "a\tb"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad_names); i++) {
        set(&spec->name, bad_names[i]);
        check_field(spec, CREATE_FIELD_NAME, false);
    }
    set(&spec->name, "网络-01");
    check_field(spec, CREATE_FIELD_NAME, true);
    const char *const bad_kernels[] = {"",    "relative",  "/nowhere/k", "/",
                                       image, "/bin/true", "/dev/null"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad_kernels); i++) {
        set(&spec->kernel, bad_kernels[i]);
        check_field(spec, CREATE_FIELD_KERNEL, false);
    }
    set(&spec->kernel, kernel);
    set(&spec->initrd, "/nowhere/i");
    check_field(spec, CREATE_FIELD_INITRD, false);
    set(&spec->initrd, "");
    set(&spec->cmdline, "a\nb");
    check_field(spec, CREATE_FIELD_CMDLINE, false);
    g_autofree char *long_line = g_strnfill(3000, 'x');
    set(&spec->cmdline, long_line);
    check_field(spec, CREATE_FIELD_CMDLINE, false);
    set(&spec->cmdline, NULL);
    spec->vcpus = 0;
    check_field(spec, CREATE_FIELD_VCPUS, false);
    spec->vcpus = 17;
    check_field(spec, CREATE_FIELD_VCPUS, false);
    spec->vcpus = 16; /* more than the host has: allowed, with a note */
    check_field(spec, CREATE_FIELD_VCPUS, true);
    spec->serials = 3;
    check_field(spec, CREATE_FIELD_SERIALS, false);
    spec->serials = 2;
    check_field(spec, CREATE_FIELDS, true);
    create_spec_free(spec);
}
END_TEST

START_TEST(memory_is_compared_with_the_host)
{
    struct create_spec *spec = kernel_spec();
    spec->memory = 0;
    check_field(spec, CREATE_FIELD_MEMORY, false);
    spec->memory = 64 * MIB + 1;
    check_field(spec, CREATE_FIELD_MEMORY, false);
    spec->memory = UINT64_C(32) << 30;
    check_field(spec, CREATE_FIELD_MEMORY, false);
    spec->memory = UINT64_C(12) << 30; /* there, but not available now */
    check_field(spec, CREATE_FIELD_MEMORY, false);
    spec->start = false;
    check_field(spec, CREATE_FIELD_MEMORY, true);
    create_spec_free(spec);
}
END_TEST

START_TEST(an_image_typed_as_the_kernel_is_no_kernel)
{
    struct create_spec *spec = create_spec_new(app, host);
    g_autofree char *path = scratch_path("disk.raw");
    struct create_source source = {.kind = CREATE_IMAGE, .path = path};
    set(&spec->kernel, path);
    create_use_source(spec, app, host, &source, true);
    ck_assert_str_eq(spec->image, path);
    ck_assert_ptr_null(spec->kernel);
    create_spec_free(spec);
}
END_TEST

START_TEST(disks_are_checked)
{
    struct create_spec *spec = kernel_spec();
    g_autofree char *image = scratch_path("disk.raw");
    g_autofree char *qcow2 = scratch_path("disk.qcow2");
    g_autofree char *odd = scratch_path("odd.raw");
    write_image("disk.qcow2", "QFI\xfb", 4, MIB);
    write_image("odd.raw", "x", 1, 1000);
    spec->disk_size = 1000;
    check_field(spec, CREATE_FIELD_DISK, false);
    spec->disk_size = UINT64_C(20) << 30;
    check_field(spec, CREATE_FIELD_DISK, true);
    set(&spec->disk_path, image);
    check_field(spec, CREATE_FIELD_DISK_PATH, false); /* it is there already */
    set(&spec->disk_path, "relative.raw");
    check_field(spec, CREATE_FIELD_DISK_PATH, false);
    set(&spec->disk_path, "/proc/nowhere/x.raw");
    if (geteuid())
        check_field(spec, CREATE_FIELD_DISK_PATH, false);
    set(&spec->disk_path, NULL);
    spec->disk = CREATE_DISK_USE;
    const char *const bad_images[] = {NULL, "/nowhere", "/", qcow2, odd, "/bin/true"};
    for (size_t i = 0; i < G_N_ELEMENTS(bad_images); i++) {
        set(&spec->image, bad_images[i]);
        check_field(spec, CREATE_FIELD_IMAGE, false);
    }
    set(&spec->image, image);
    check_field(spec, CREATE_FIELD_IMAGE, true);
    spec->disk = CREATE_DISK_COPY;
    spec->disk_size = 512 << 10;
    check_field(spec, CREATE_FIELD_DISK, false); /* less than the image */
    spec->disk_size = 0;
    check_field(spec, CREATE_FIELDS, true);
    create_spec_free(spec);
}
END_TEST

static struct domain_def *spec_def(const struct create_spec *spec)
{
    g_autofree char *xml = create_xml(spec, limits);
    struct domxml_error err = {0};
    struct domain_def *def = domxml_read(xml, strlen(xml), &err);
    ck_assert_msg(def != NULL, "%s: %s", err.text, xml);
    ck_assert_msg(def->notes->len == 0, "%s", xml);
    return def;
}

START_TEST(xml_says_what_the_spec_says)
{
    struct create_spec *spec = kernel_spec();
    set(&spec->name, "a <&\"'> 网");
    set(&spec->cmdline, "x=\"<a> & b\" ]]> é");
    set(&spec->initrd, "/boot/i");
    spec->serials = 2;
    spec->read_only = true;
    spec->on_crash = VMM_ACTION_PRESERVE;
    spec->on_reboot = VMM_ACTION_DESTROY;
    spec->on_poweroff = VMM_ACTION_RESTART;
    struct domain_def *def = spec_def(spec);
    ck_assert_str_eq(def->name, spec->name);
    ck_assert_str_eq(def->cmdline, spec->cmdline);
    ck_assert_str_eq(def->kernel, spec->kernel);
    ck_assert_str_eq(def->initrd, "/boot/i");
    ck_assert_uint_eq(def->memory, spec->memory);
    ck_assert_uint_eq(def->vcpus, spec->vcpus);
    ck_assert(def->serial[0] && def->serial[1] && def->rng);
    ck_assert_int_eq(def->on_crash, VMM_ACTION_PRESERVE);
    ck_assert_int_eq(def->on_reboot, VMM_ACTION_DESTROY);
    ck_assert_int_eq(def->on_poweroff, VMM_ACTION_RESTART);
    ck_assert_uint_eq(def->disks->len, 1);
    const struct domain_def_disk *disk = g_ptr_array_index(def->disks, 0);
    ck_assert(disk->read_only && disk->discard);
    g_autofree char *path = create_disk_path(spec, limits);
    ck_assert_str_eq(disk->source, path);
    domain_def_free(def);
    spec->disk = CREATE_DISK_NONE;
    def = spec_def(spec);
    ck_assert_uint_eq(def->disks->len, 0);
    domain_def_free(def);
    create_spec_free(spec);
}
END_TEST

START_TEST(the_command_makes_the_same)
{
    struct create_spec *spec = kernel_spec();
    set(&spec->name, "it's \"a\" name");
    set(&spec->cmdline, "console=ttyS0 root=/dev/vda; $HOME `x`");
    spec->vcpus = 3;
    spec->memory = 768 * MIB;
    spec->disk_size = UINT64_C(5) << 30;
    spec->serials = 2;
    spec->start = false;
    spec->autostart = true;
    spec->on_crash = VMM_ACTION_RESTART;
    g_autofree char *command = create_command(spec);
    ck_assert(g_str_has_prefix(command, "virtty create "));
    const char *problem = NULL;
    g_auto(GStrv) words = words_split(command, &problem);
    ck_assert_ptr_nonnull(words);
    /* The action table hands options over with their values in one word. */
    GPtrArray *args = g_ptr_array_new_with_free_func(g_free);
    for (char **word = words + 2; *word; word++) {
        const struct action_arg *arg = create_args;
        while (arg->name && strcmp(arg->name, *word))
            arg++;
        if (arg->name && arg->value) {
            g_ptr_array_add(args, g_strconcat(word[0], "=", word[1], NULL));
            word++;
        } else {
            g_ptr_array_add(args, g_strdup(*word));
        }
    }
    g_ptr_array_add(args, NULL);
    g_autofree char *error = NULL;
    struct create_spec *back = create_parse(app, host, (char **)args->pdata, &error);
    ck_assert_msg(back != NULL, "%s: %s", command, error);
    g_autofree char *again = create_command(back);
    ck_assert_str_eq(command, again);
    g_ptr_array_unref(args);
    create_spec_free(back);
    create_spec_free(spec);
}
END_TEST

/* Words are read on the main thread: what only a file can tell waits for a thread that may wait. */
START_TEST(words_look_at_no_file)
{
    char *const words[] = {(char *)"--image=/nowhere/x.raw", NULL};
    g_autofree char *error = NULL;
    struct create_spec *spec = create_parse(app, host, (char **)words, &error);
    ck_assert_msg(spec != NULL, "%s", error);
    ck_assert_str_eq(spec->name, "x");
    ck_assert(spec->guess && !spec->kernel && !spec->cmdline);
    struct create_source source = {.kind = CREATE_IMAGE,
                                   .kernel = (char *)"/boot/k",
                                   .initrd = (char *)"/boot/i",
                                   .cmdline = (char *)"root=/dev/vda"};
    create_guess(spec, &source);
    ck_assert(!spec->guess);
    ck_assert_str_eq(spec->kernel, "/boot/k");
    ck_assert_str_eq(spec->initrd, "/boot/i");
    ck_assert_str_eq(spec->cmdline, "root=/dev/vda");
    source.cmdline = source.initrd = (char *)"other";
    create_guess(spec, &source); /* what is there stays */
    ck_assert_str_eq(spec->cmdline, "root=/dev/vda");
    create_spec_free(spec);
}
END_TEST

static void start_ended(struct job *job, void *opaque)
{
    GString *error = opaque;
    g_string_append(error, job_info(job)->error ? job_info(job)->error : "none");
}

START_TEST(what_the_file_tells_is_asked_when_it_is_created)
{
    char *const bad[] = {(char *)"a", (char *)"--kernel=/nowhere/k", NULL};
    g_autofree char *kernel = scratch_path("bzImage");
    g_autofree char *option = g_strconcat("--kernel=", kernel, NULL);
    char *const good[] = {(char *)"b", option, NULL};
    char *const *const calls[] = {bad, good};
    for (size_t i = 0; i < G_N_ELEMENTS(calls); i++) {
        g_autofree char *error = NULL;
        struct create_spec *spec = create_parse(app, host, (char **)calls[i], &error);
        ck_assert_msg(spec != NULL, "%s", error);
        struct job *job = create_start(app, host, spec, &error);
        ck_assert_msg(job != NULL, "%s", error);
        create_spec_free(spec);
        GString *ended = g_string_new(NULL);
        job_on_done(job, start_ended, ended);
        while (!ended->len)
            g_main_context_iteration(NULL, TRUE);
        ck_assert_msg(!strcmp(ended->str, "none") == (i == 1), "%s", ended->str);
        g_string_free(ended, TRUE);
    }
    ck_assert_uint_eq(fake->calls[HOST_CREATE], 1);
}
END_TEST

START_TEST(wrong_words_are_refused)
{
    g_autofree char *kernel = scratch_path("bzImage");
    g_autofree char *option = g_strconcat("--kernel=", kernel, NULL);
    char *const cases[][4] = {
        {NULL},
        {"a", "b", option, NULL},
        {option, "--cpus=two", NULL},
        {option, "--memory=lots", NULL},
        {option, "--on-crash=explode", NULL},
        {option, "--nonsense", NULL},
        {option, "--copy", NULL},
        {"--kernel=k", NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        char *error = NULL;
        struct create_spec *spec = create_parse(app, host, (char **)cases[i], &error);
        ck_assert_msg(!spec && error && error[0], "case %zu", i);
        g_free(error);
    }
}
END_TEST

START_TEST(sources_are_found)
{
    g_autofree char *images = scratch_path("data/virtty/images");
    g_mkdir_with_parents(images, 0700);
    write_image("data/virtty/images/debian 12.raw", "x", 1, MIB);
    guint8 partitioned[512] = {0};
    partitioned[450] = 0x83, partitioned[510] = 0x55, partitioned[511] = 0xaa;
    write_image("data/virtty/images/part.img", (char *)partitioned, 512, MIB);
    write_image("data/virtty/images/q.img", "QFI\xfb", 4, MIB);
    write_bzimage("data/virtty/images/vmlinuz-6.1");
    write_image("data/virtty/images/initrd.img-6.1", "x", 1, 1000);
    g_autoptr(GPtrArray) sources = create_sources_find(app, NULL);
    unsigned seen = 0;
    for (guint i = 0; i < sources->len; i++) {
        const struct create_source *source = g_ptr_array_index(sources, i);
        ck_assert(source->note && source->note[0] && source->cmdline);
        if (!g_str_has_prefix(source->path, images))
            continue; /* what this machine has */
        seen++;
        if (source->kind == CREATE_KERNEL)
            ck_assert(g_str_has_suffix(source->initrd, "/initrd.img-6.1"));
        else if (g_str_has_suffix(source->path, "part.img"))
            ck_assert_ptr_nonnull(strstr(source->cmdline, "vda1"));
        else
            ck_assert_str_eq(source->cmdline, "console=ttyS0 root=/dev/vda ro");
    }
    ck_assert_uint_eq(seen, 3);
    struct create_spec *spec = create_spec_new(app, host);
    g_autofree char *path = scratch_path("data/virtty/images/debian 12.raw");
    use_path(spec, path);
    ck_assert_str_eq(spec->name, "debian-12");
    ck_assert_int_eq(spec->disk, CREATE_DISK_USE);
    create_spec_free(spec);
}
END_TEST

struct heard {
    bool done;
    GPtrArray *sources;
    struct create_report *report;
};

static void hear_sources(void *opaque, GPtrArray *sources)
{
    struct heard *heard = opaque;
    heard->sources = sources;
    heard->done = true;
}

static void hear_report(void *opaque, struct create_report *report)
{
    struct heard *heard = opaque;
    heard->report = report;
    heard->done = true;
}

START_TEST(tasks_answer_on_the_main_thread)
{
    struct heard sources = {0}, report = {0}, nothing = {0};
    struct create_spec *spec = kernel_spec();
    create_sources_start(app, NULL, hear_sources, &sources);
    create_task_cancel(create_sources_start(app, NULL, hear_sources, &nothing));
    create_check_start(app, host, spec, hear_report, &report);
    create_spec_free(spec);
    fake_run_until(&sources.done);
    fake_run_until(&report.done);
    ck_assert_uint_eq(report.report->errors, 0);
    create_report_free(report.report);
    g_ptr_array_unref(sources.sources);
    fake_settle(app);
    ck_assert(!nothing.done);
}
END_TEST

START_TEST(probe_survives_hostile_heads)
{
    g_autofree char *path = scratch_path("probe");
    guint8 bytes[4096];
    for (unsigned round = 0; round < 2000; round++) {
        for (size_t i = 0; i < sizeof bytes; i++)
            bytes[i] = (guint8)g_random_int();
        if (round % 3 == 0)
            memcpy(bytes, "\177ELF\2\1\1", 7);
        if (round % 3 == 1)
            memcpy(bytes + 0x202, "HdrS", 4), bytes[0x1fe] = 0x55, bytes[0x1ff] = 0xaa;
        if (round % 6 == 0) { /* program headers within the file */
            memset(bytes + 32, 0, 8);
            bytes[32] = 64, bytes[56] = 8, bytes[57] = 0;
            memset(bytes + 64, 0, 4), bytes[64] = 4;
        }
        FILE *file = fopen(path, "w");
        fwrite(bytes, 1, g_random_int_range(1, sizeof bytes), file);
        fclose(file);
        struct boot_probe probe;
        boot_probe(path, &probe);
        ck_assert(memchr(probe.version, 0, sizeof probe.version) != NULL);
        ck_assert(boot_probe_is_kernel(&probe) || probe.kind == BOOT_RAW || probe.reason[0]);
    }
}
END_TEST

START_TEST(sizes_are_read_and_written)
{
    static const struct {
        const char *text;
        uint64_t bytes; /* 0: refused */
        const char *exact;
    } cases[] = {
        {"20G", UINT64_C(20) << 30, "20G"},
        {"1.5 GiB", UINT64_C(1536) << 20, "1536M"},
        {"512mb", 512 << 20, "512M"},
        {" 7 ", 7 << 20, "7M"},
        {"1T", UINT64_C(1) << 40, "1T"},
        {"100b", 100, "100B"},
        {"3K", 3072, "3K"},
        {"", 0, NULL},
        {"G", 0, NULL},
        {"-1", 0, NULL},
        {"1.2.3", 0, NULL},
        {"5 parsecs", 0, NULL},
        {"99999999999T", 0, NULL},
        {"1e9", 0, NULL},
        {"0x10", 0, NULL},
        {"nan", 0, NULL},
        {"inf", 0, NULL},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        uint64_t bytes = 0;
        bool ok = size_parse(cases[i].text, MIB, &bytes);
        ck_assert_msg(ok == (cases[i].bytes != 0), "%s", cases[i].text);
        if (!ok)
            continue;
        ck_assert_uint_eq(bytes, cases[i].bytes);
        g_autofree char *exact = size_exact(bytes);
        ck_assert_str_eq(exact, cases[i].exact);
    }
    g_autofree char *gib = size_format(UINT64_C(2) << 30), *mib = size_format(512 << 20);
    ck_assert_str_eq(gib, "2.0 GiB");
    ck_assert_str_eq(mib, "512 MiB");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("create");
    TCase *tc = tcase_create("create");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_chosen_kernel_is_enough);
    tcase_add_test(tc, each_field_has_reasons);
    tcase_add_test(tc, memory_is_compared_with_the_host);
    tcase_add_test(tc, an_image_typed_as_the_kernel_is_no_kernel);
    tcase_add_test(tc, disks_are_checked);
    tcase_add_test(tc, xml_says_what_the_spec_says);
    tcase_add_test(tc, the_command_makes_the_same);
    tcase_add_test(tc, words_look_at_no_file);
    tcase_add_test(tc, what_the_file_tells_is_asked_when_it_is_created);
    tcase_add_test(tc, wrong_words_are_refused);
    tcase_add_test(tc, sources_are_found);
    tcase_add_test(tc, tasks_answer_on_the_main_thread);
    tcase_add_test(tc, probe_survives_hostile_heads);
    tcase_add_test(tc, sizes_are_read_and_written);
    suite_add_tcase(s, tc);
    return s;
}
