/* Creating and deleting in steps, interrupted: by failures, by cancelling, by SIGKILL. */
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "domstore.h"
#include "harness.h"
#include "intent-run.h"
#include "scratch.h"

#define MIB (UINT64_C(1) << 20)

static struct domstore *store;
static char *intents, *images;

static void setup(void)
{
    scratch_setup();
    g_autofree char *folder = scratch_path("config/virtty/domains");
    store = domstore_new(folder);
    intents = scratch_path("state/virtty/intents");
    images = scratch_path("data/virtty/images");
}

static void teardown(void)
{
    domstore_free(store);
    g_free(intents);
    g_free(images);
    scratch_teardown();
}

static char *disk_path(const char *name)
{
    g_autofree char *base = g_strconcat(name, ".raw", NULL);
    return g_build_filename(images, base, NULL);
}

static struct intent *create_intent(const char *name, bool disk)
{
    g_autofree char *path = domstore_path(store, name);
    g_autofree char *uuid = domain_uuid_random();
    struct intent *intent = intent_new(INTENT_CREATE, name, uuid, path);
    intent->xml = g_strdup_printf("<domain type='kvm'><name>%s</name><uuid>%s</uuid>"
                                  "<memory>65536</memory><os><type>hvm</type><kernel>/k</kernel>"
                                  "</os><description>1234567890</description></domain>\n",
                                  name, uuid);
    intent->disk_size = MIB;
    g_autofree char *image = disk_path(name);
    if (disk)
        intent_add_disk(intent, image);
    return intent;
}

static struct intent *undefine_intent(const char *name, const char *uuid, bool disk)
{
    g_autofree char *path = domstore_path(store, name);
    struct intent *intent = intent_new(INTENT_UNDEFINE, name, uuid, path);
    struct domstore_entry *entry = domstore_read(store, path);
    intent->xml = g_strdup(entry->xml);
    domstore_entry_free(entry);
    g_autofree char *image = disk_path(name);
    if (disk)
        intent_add_disk(intent, image);
    return intent;
}

static bool exists(const char *path)
{
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static unsigned count_files(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    unsigned n = 0;
    while (dir && g_dir_read_name(dir))
        n++;
    if (dir)
        g_dir_close(dir);
    return n;
}

static void run_ok(struct intent *intent)
{
    g_autofree char *error = NULL;
    ck_assert_msg(intent_run(intent, store, intents, NULL, &error), "%s", error);
    ck_assert_ptr_null(error);
    ck_assert_uint_eq(count_files(intents), 0);
}

START_TEST(create_makes_disk_and_definition)
{
    struct intent *intent = create_intent("a", true);
    intent->autostart = true;
    run_ok(intent);
    g_autofree char *image = disk_path("a");
    struct stat st;
    ck_assert_int_eq(stat(image, &st), 0);
    ck_assert_int_eq(st.st_size, MIB);
    ck_assert_int_eq(st.st_blocks, 0);
    struct domstore_entry *entry = domstore_read(store, intent->path);
    ck_assert(entry->def && entry->autostart);
    ck_assert_str_eq(entry->xml, intent->xml);
    domstore_entry_free(entry);
    ck_assert_uint_eq(count_files(images), 1);
    intent_free(intent);
}
END_TEST

START_TEST(a_disk_of_somebody_else_is_never_touched)
{
    g_autofree char *image = disk_path("a");
    scratch_write("data/virtty/images/a.raw", "precious");
    struct intent *intent = create_intent("a", true);
    g_autofree char *error = NULL;
    ck_assert(!intent_run(intent, store, intents, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error, image));
    g_autofree char *text = scratch_read("data/virtty/images/a.raw");
    ck_assert_str_eq(text, "precious");
    ck_assert(!exists(intent->path));
    ck_assert_uint_eq(count_files(intents), 0);
    /* Not even where a crash lies between the intent and the first step. */
    struct intent *again = create_intent("a", true);
    ck_assert(intent_write(again, intents, &error));
    g_autoptr(GPtrArray) found = intents_load(intents);
    ck_assert_uint_eq(found->len, 1);
    g_autofree char *none = NULL;
    ck_assert(intent_undo(g_ptr_array_index(found, 0), store, &none));
    ck_assert(exists(image));
    intent_free(again);
    intent_free(intent);
}
END_TEST

static bool cancel_now(void *opaque)
{
    unsigned *looks = opaque;
    return ++*looks > 2;
}

START_TEST(cancelled_copy_leaves_nothing)
{
    g_autofree char *source = scratch_path("source.raw");
    g_autofree char *bytes = g_malloc0(20 * MIB);
    memset(bytes, 7, 20 * MIB);
    ck_assert(g_file_set_contents(source, bytes, (gssize)(20 * MIB), NULL));
    struct intent *intent = create_intent("a", true);
    intent->disk_copy_of = g_strdup(source);
    unsigned looks = 0;
    struct progress progress = {NULL, cancel_now, &looks};
    g_autofree char *error = NULL;
    bool done = intent_run(intent, store, intents, &progress, &error);
    /* A file system that shares blocks copies in one step and asks nobody. */
    ck_assert(done == (looks == 0));
    if (!done) {
        ck_assert_uint_eq(count_files(images), 0);
        ck_assert(!exists(intent->path));
    }
    ck_assert_uint_eq(count_files(intents), 0);
    intent_free(intent);
}
END_TEST

struct told {
    unsigned steps;
    double last;
};

static void tell(void *opaque, double fraction, const char *detail)
{
    struct told *told = opaque;
    ck_assert(fraction >= told->last && fraction <= 1);
    ck_assert_ptr_nonnull(detail);
    told->last = fraction;
    told->steps++;
}

START_TEST(copy_keeps_holes_and_grows)
{
    g_autofree char *source = scratch_path("source.raw");
    FILE *file = fopen(source, "w");
    ck_assert_ptr_nonnull(file);
    fwrite("begin", 1, 5, file);
    fseek(file, 8 * MIB, SEEK_SET);
    fwrite("end", 1, 3, file);
    fclose(file);
    ck_assert_int_eq(truncate(source, 16 * MIB), 0);
    struct intent *intent = create_intent("a", true);
    intent->disk_copy_of = g_strdup(source);
    intent->disk_size = 32 * MIB;
    struct told told = {0};
    struct progress progress = {tell, NULL, &told};
    g_autofree char *error = NULL;
    ck_assert_msg(intent_run(intent, store, intents, &progress, &error), "%s", error);
    g_autofree char *image = disk_path("a");
    struct stat st;
    ck_assert_int_eq(stat(image, &st), 0);
    ck_assert_int_eq(st.st_size, 32 * MIB);
    ck_assert_int_lt(st.st_blocks * 512, MIB);
    char head[5], tail[3];
    file = fopen(image, "r");
    ck_assert(fread(head, 1, 5, file) == 5 && !memcmp(head, "begin", 5));
    fseek(file, 8 * MIB, SEEK_SET);
    ck_assert(fread(tail, 1, 3, file) == 3 && !memcmp(tail, "end", 3));
    fclose(file);
    intent_free(intent);
}
END_TEST

START_TEST(missing_source_is_a_reason)
{
    struct intent *intent = create_intent("a", true);
    intent->disk_copy_of = scratch_path("nowhere.raw");
    g_autofree char *error = NULL;
    ck_assert(!intent_run(intent, store, intents, NULL, &error));
    ck_assert_ptr_nonnull(strstr(error, "nowhere.raw"));
    ck_assert_uint_eq(count_files(images), 0);
    intent_free(intent);
}
END_TEST

START_TEST(undefine_deletes_what_it_named)
{
    struct intent *made = create_intent("a", true);
    run_ok(made);
    struct intent *other = create_intent("b", true);
    run_ok(other);
    struct intent *gone = undefine_intent("a", made->uuid, true);
    run_ok(gone);
    g_autofree char *a = disk_path("a"), *b = disk_path("b");
    ck_assert(!exists(made->path) && !exists(a));
    ck_assert(exists(other->path) && exists(b));
    struct intent *kept = undefine_intent("b", other->uuid, false);
    run_ok(kept);
    ck_assert(!exists(other->path) && exists(b));
    intent_free(made);
    intent_free(other);
    intent_free(gone);
    intent_free(kept);
}
END_TEST

/* As after a kill between the definition and the disk. */
START_TEST(interrupted_undefine_is_finished_or_undone)
{
    for (unsigned finish = 0; finish < 2; finish++) {
        struct intent *made = create_intent("a", true);
        run_ok(made);
        struct intent *gone = undefine_intent("a", made->uuid, true);
        struct intent_disk *disk = g_ptr_array_index(gone->disks, 0);
        ck_assert(file_id_get(disk->path, &disk->id));
        g_autofree char *error = NULL;
        ck_assert(intent_write(gone, intents, &error));
        ck_assert(domstore_remove(store, gone->path, &error));
        g_autoptr(GPtrArray) found = intents_load(intents);
        ck_assert_uint_eq(found->len, 1);
        struct intent *intent = g_ptr_array_index(found, 0);
        ck_assert(!intent_is_done(intent, store));
        g_autofree char *text = intent_describe(intent, store);
        ck_assert_ptr_nonnull(strstr(text, "1 of 1"));
        if (finish)
            ck_assert(intent_run(intent, store, intents, NULL, &error));
        else
            ck_assert(intent_undo(intent, store, &error));
        ck_assert(exists(gone->path) == !finish && exists(disk->path) == !finish);
        ck_assert_uint_eq(count_files(intents), 0);
        if (!finish) {
            struct intent *clean = undefine_intent("a", made->uuid, true);
            run_ok(clean);
            intent_free(clean);
        }
        intent_free(made);
        intent_free(gone);
    }
}
END_TEST

START_TEST(intent_files_survive_hostility)
{
    scratch_write("state/virtty/intents/a.intent", "no key file");
    scratch_write("state/virtty/intents/b.intent", "[intent]\nversion=1\nkind=create\n");
    scratch_write("state/virtty/intents/c.intent",
                  "[intent]\nversion=1\nkind=undefine\nname=../x\nuuid=1\npath=etc\nxml=x\n");
    scratch_write("state/virtty/intents/d.intent", "[intent]\nversion=99\n");
    scratch_write("state/virtty/intents/other", "ignored");
    g_autoptr(GPtrArray) found = intents_load(intents);
    ck_assert_uint_eq(found->len, 4);
    for (guint i = 0; i < found->len; i++) {
        struct intent *intent = g_ptr_array_index(found, i);
        ck_assert(intent->error && intent->error[0]);
        g_autofree char *text = intent_describe(intent, store);
        ck_assert_ptr_nonnull(strstr(text, ".intent"));
    }
}
END_TEST

START_TEST(intents_keep_any_path_and_text)
{
    struct intent *intent = intent_new(
        INTENT_CREATE, "网 络;=#", "c7a5fdbd-edaf-9455-926a-d65c16db1809", "/tmp/\xff odd\n=;#[x]");
    intent->xml = g_strdup("<a>\n\t\\ \"é\"\r\n</a>");
    intent_add_disk(intent, "/tmp/ä b%20\xfe")->id = (struct file_id){UINT64_MAX, 42};
    intent->disk_size = UINT64_C(1) << 40;
    intent->start = true;
    g_autofree char *error = NULL;
    ck_assert_msg(intent_write(intent, intents, &error), "%s", error);
    g_autoptr(GPtrArray) found = intents_load(intents);
    ck_assert_uint_eq(found->len, 1);
    struct intent *back = g_ptr_array_index(found, 0);
    ck_assert_msg(!back->error, "%s", back->error);
    ck_assert_str_eq(back->name, intent->name);
    ck_assert_str_eq(back->path, intent->path);
    ck_assert_str_eq(back->xml, intent->xml);
    const struct intent_disk *disk = g_ptr_array_index(back->disks, 0);
    ck_assert_str_eq(disk->path, "/tmp/ä b%20\xfe");
    ck_assert(disk->id.device == UINT64_MAX && disk->id.inode == 42);
    ck_assert(back->start && !back->autostart && back->disk_size == UINT64_C(1) << 40);
    intent_free(intent);
}
END_TEST

/* --- SIGKILL at random moments --- */

G_GNUC_NORETURN static void create_and_delete_for_ever(int ready)
{
    for (unsigned i = 0;; i++) {
        char name[8];
        g_snprintf(name, sizeof name, "k%u", i % 3);
        char *error = NULL;
        struct intent *made = create_intent(name, true);
        if (!intent_run(made, store, intents, NULL, &error))
            _exit(1);
        if (i == 0 && write(ready, "r", 1) != 1)
            _exit(2);
        struct intent *gone = undefine_intent(name, made->uuid, true);
        if (!intent_run(gone, store, intents, NULL, &error))
            _exit(3);
    }
}

static void kill_at_random(unsigned round)
{
    int ready[2];
    ck_assert_int_eq(pipe(ready), 0);
    pid_t pid = fork();
    if (!pid)
        create_and_delete_for_ever(ready[1]);
    char byte;
    close(ready[1]);
    ck_assert_int_eq(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    g_usleep((gulong)((round * 2654435761u) % 20000)); /* the moment is what is tested */
    kill(pid, SIGKILL);
    int status;
    waitpid(pid, &status, 0);
    ck_assert_msg(WIFSIGNALED(status), "the child ended with %d", WEXITSTATUS(status));
}

/* What the next start does: everything stored is whole; what was interrupted is said and can be
 * finished or undone; nothing else is left. */
static void check_recover_all(unsigned round)
{
    domstore_sweep(store);
    g_autoptr(GPtrArray) entries = domstore_load(store);
    for (guint i = 0; i < entries->len; i++) {
        struct domstore_entry *entry = g_ptr_array_index(entries, i);
        ck_assert_msg(entry->def != NULL, "%s: %s", entry->path, entry->error);
        ck_assert(g_str_has_suffix(entry->xml, "</domain>\n"));
    }
    g_autoptr(GPtrArray) found = intents_load(intents);
    ck_assert_uint_le(found->len, 1);
    /* Without an intent nothing is half done: each definition has its disk and the other way. */
    if (!found->len)
        ck_assert_uint_eq(count_files(images), entries->len);
    for (guint i = 0; i < found->len; i++) {
        struct intent *intent = g_ptr_array_index(found, i);
        ck_assert_msg(!intent->error, "%s", intent->error);
        g_autofree char *text = intent_describe(intent, store), *error = NULL;
        ck_assert_ptr_nonnull(strstr(text, intent->name));
        bool ok = round % 2 ? intent_undo(intent, store, &error)
                            : intent_run(intent, store, intents, NULL, &error);
        ck_assert_msg(ok, "%s: %s", text, error);
    }
    g_autoptr(GPtrArray) after = domstore_load(store);
    for (guint i = 0; i < after->len; i++) {
        struct domstore_entry *entry = g_ptr_array_index(after, i);
        g_autofree char *image = disk_path(entry->name), *error = NULL;
        ck_assert(entry->def != NULL);
        g_unlink(image); /* an undone delete may have lost it already */
        ck_assert(domstore_remove(store, entry->path, &error));
    }
    ck_assert_uint_eq(count_files(images), 0);
    g_autoptr(GPtrArray) left = intents_load(intents);
    ck_assert_uint_eq(left->len, 0);
}

START_TEST(sigkill_leaves_nothing_half_done)
{
    const char *long_round = g_getenv("VIRTTY_LONG");
    unsigned rounds = long_round ? 300 : 25;
    for (unsigned round = 0; round < rounds; round++) {
        kill_at_random(round);
        check_recover_all(round);
    }
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("intent");
    TCase *tc = tcase_create("intent");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, create_makes_disk_and_definition);
    tcase_add_test(tc, a_disk_of_somebody_else_is_never_touched);
    tcase_add_test(tc, cancelled_copy_leaves_nothing);
    tcase_add_test(tc, copy_keeps_holes_and_grows);
    tcase_add_test(tc, missing_source_is_a_reason);
    tcase_add_test(tc, undefine_deletes_what_it_named);
    tcase_add_test(tc, interrupted_undefine_is_finished_or_undone);
    tcase_add_test(tc, intent_files_survive_hostility);
    tcase_add_test(tc, intents_keep_any_path_and_text);
    tcase_add_test(tc, sigkill_leaves_nothing_half_done);
    suite_add_tcase(s, tc);
    return s;
}
