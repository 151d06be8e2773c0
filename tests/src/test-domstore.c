#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "atomic-file.h"
#include "domstore.h"
#include "harness.h"
#include "scratch.h"

static struct domstore *store;
static char *folder;

static void setup(void)
{
    scratch_setup();
    folder = scratch_path("config/virtty/domains");
    store = domstore_new(folder);
}

static void teardown(void)
{
    domstore_free(store);
    g_free(folder);
    scratch_teardown();
}

static char *xml_of(const char *name)
{
    g_autofree char *escaped = g_markup_escape_text(name, -1);
    return g_strdup_printf("<domain type='kvm'><name>%s</name><memory>65536</memory><os><type>hvm"
                           "</type><kernel>/k</kernel></os></domain>\n",
                           escaped);
}

static void add(const char *name)
{
    g_autofree char *xml = xml_of(name);
    g_autofree char *error = NULL;
    ck_assert_msg(domstore_add(store, name, xml, &error), "%s: %s", name, error);
}

static struct domstore_entry *find(GPtrArray *entries, const char *name)
{
    for (guint i = 0; i < entries->len; i++) {
        struct domstore_entry *entry = g_ptr_array_index(entries, i);
        if (!g_strcmp0(entry->name, name))
            return entry;
    }
    return NULL;
}

START_TEST(no_folder_is_no_domains)
{
    g_autoptr(GPtrArray) entries = domstore_load(store);
    ck_assert_uint_eq(entries->len, 0);
}
END_TEST

START_TEST(any_legal_name_has_a_file)
{
    static const char *const names[] = {
        "web-01",
        "a b",
        "网络",
        "50%",
        "a.b",
        "a*?[x]",
        "x;rm -rf ~",
        "\"q\"",
        "größe",
        "A",
        "a",
        "%41",
        "0123456789012345678901234567890123456789!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
        /* 80 bytes that are all encoded, and one that differs in its last byte */
        "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
        "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!?",
        "x!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
        "xy!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
        "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!网网网网网网",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        ck_assert_ptr_null(domain_name_problem(names[i]));
        add(names[i]);
    }
    g_autoptr(GPtrArray) entries = domstore_load(store);
    ck_assert_uint_eq(entries->len, G_N_ELEMENTS(names));
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        struct domstore_entry *entry = find(entries, names[i]);
        ck_assert_msg(entry && entry->def, "%s", names[i]);
        g_autofree char *path = domstore_path(store, names[i]);
        ck_assert_str_eq(entry->path, path);
        struct stat st;
        ck_assert_int_eq(stat(path, &st), 0);
        ck_assert_int_eq(st.st_mode & 0777, 0600);
        g_autofree char *base = g_path_get_basename(path);
        ck_assert_uint_le(strlen(base), 220); /* room for what lies beside it */
        ck_assert(g_utf8_validate(base, -1, NULL));
    }
}
END_TEST

START_TEST(illegal_names_have_reasons)
{
    static const char *const names[] = {
        "",
        "-x",
        ".x",
        "a/b",
        "a\nb",
        " a",
        "a ",
        "\xff",
        "a\x7f",
        "\xe2\x80\xae"
        "abc",
        "01234567890123456789012345678901234567890123456789012345678901234567890123456789x",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        ck_assert_msg(domain_name_problem(names[i]) != NULL, "%zu", i);
}
END_TEST

START_TEST(adding_never_replaces)
{
    add("a");
    g_autofree char *error = NULL;
    ck_assert(!domstore_add(store, "a", "other", &error));
    ck_assert_ptr_nonnull(strstr(error, "a.xml"));
    g_autofree char *kept = scratch_read("config/virtty/domains/a.xml");
    g_autofree char *xml = xml_of("a");
    ck_assert_str_eq(kept, xml);
}
END_TEST

START_TEST(broken_files_are_entries)
{
    add("good");
    scratch_write("config/virtty/domains/cut.xml", "<domain type='kvm'>\n<name>cut</name>\n");
    scratch_write("config/virtty/domains/empty.xml", "");
    scratch_write("config/virtty/domains/note.txt", "not one");
    scratch_write("config/virtty/domains/.hidden.xml", "not one");
    g_autofree char *dir = scratch_path("config/virtty/domains/dir.xml");
    g_mkdir(dir, 0700);
    g_autofree char *fifo = scratch_path("config/virtty/domains/fifo.xml");
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    GString *big = g_string_new("<domain>");
    g_string_set_size(big, 2u << 20);
    memset(big->str + 8, ' ', big->len - 8);
    scratch_write("config/virtty/domains/big.xml", big->str);
    g_string_free(big, TRUE);
    g_autoptr(GPtrArray) entries = domstore_load(store);
    ck_assert_uint_eq(entries->len, 6);
    static const char *const broken[] = {"cut", "empty", "dir", "fifo", "big"};
    for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
        struct domstore_entry *entry = find(entries, broken[i]);
        ck_assert_msg(entry && !entry->def && entry->error && entry->error[0], "%s", broken[i]);
    }
    struct domstore_entry *cut = find(entries, "cut");
    ck_assert_int_ge(cut->line, 2);
    ck_assert_ptr_nonnull(strstr(cut->error, "line"));
    /* Reading changed nothing, and what is broken can be deleted. */
    g_autofree char *kept = scratch_read("config/virtty/domains/cut.xml");
    ck_assert_str_eq(kept, "<domain type='kvm'>\n<name>cut</name>\n");
    g_autofree char *error = NULL;
    ck_assert(!domstore_add(store, "cut", "<x/>", &error));
    g_autofree char *none = NULL;
    ck_assert(domstore_remove(store, cut->path, &none));
    ck_assert(!g_file_test(cut->path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST(twins_are_broken)
{
    add("a");
    g_autofree char *xml = xml_of("a");
    scratch_write("config/virtty/domains/b.xml", xml);
    g_autoptr(GPtrArray) entries = domstore_load(store);
    ck_assert_ptr_nonnull(find(entries, "a")->def);
    struct domstore_entry *twin = find(entries, "b");
    ck_assert(twin && !twin->def);
    ck_assert_ptr_nonnull(strstr(twin->error, "a.xml"));
}
END_TEST

START_TEST(a_file_may_be_called_otherwise)
{
    g_autofree char *xml = xml_of("inner");
    scratch_write("config/virtty/domains/outer.xml", xml);
    g_autoptr(GPtrArray) entries = domstore_load(store);
    struct domstore_entry *entry = find(entries, "inner");
    ck_assert(entry && entry->def && g_str_has_suffix(entry->path, "/outer.xml"));
}
END_TEST

/* Such a name once was the file's as it is. */
START_TEST(a_long_name_of_an_older_file_is_read)
{
    GString *file = g_string_new("config/virtty/domains/");
    char name[79] = {0};
    memset(name, '!', sizeof name - 1);
    for (size_t i = 0; name[i]; i++)
        g_string_append(file, "%21");
    g_string_append(file, ".xml");
    g_autofree char *xml = xml_of(name);
    scratch_write(file->str, xml);
    g_autoptr(GPtrArray) entries = domstore_load(store);
    struct domstore_entry *entry = find(entries, name);
    ck_assert(entry && entry->def && g_str_has_suffix(entry->path, file->str));
    g_autofree char *error = NULL;
    ck_assert(domstore_replace(store, entry->path, xml, "define", &error));
    ck_assert(domstore_remove(store, entry->path, &error));
    g_string_free(file, TRUE);
}
END_TEST

START_TEST(autostart_is_a_link)
{
    add("a b");
    g_autofree char *path = domstore_path(store, "a b");
    for (unsigned round = 0; round < 2; round++) {
        g_autofree char *error = NULL;
        ck_assert(domstore_set_autostart(store, path, true, &error));
        struct domstore_entry *entry = domstore_read(store, path);
        ck_assert(entry->autostart && entry->def);
        domstore_entry_free(entry);
    }
    g_autofree char *link = g_build_filename(folder, "autostart", "a%20b.xml", NULL);
    ck_assert(g_file_test(link, G_FILE_TEST_IS_SYMLINK) && g_file_test(link, G_FILE_TEST_EXISTS));
    g_autofree char *error = NULL;
    ck_assert(domstore_set_autostart(store, path, false, &error));
    ck_assert(domstore_set_autostart(store, path, false, &error));
    struct domstore_entry *entry = domstore_read(store, path);
    ck_assert(!entry->autostart);
    domstore_entry_free(entry);
    ck_assert(domstore_set_autostart(store, path, true, &error));
    ck_assert(domstore_remove(store, path, &error));
    ck_assert(!g_file_test(link, G_FILE_TEST_IS_SYMLINK));
}
END_TEST

START_TEST(sweep_removes_only_what_a_writer_left)
{
    add("a");
    scratch_write("config/virtty/domains/.a.xml.tmp-AbC123", "half");
    scratch_write("config/virtty/domains/.mine", "keep");
    scratch_write("config/virtty/domains/b.xml.tmp-AbC123", "keep");
    g_autofree char *autostart = g_build_filename(folder, "autostart", NULL);
    g_mkdir(autostart, 0700);
    g_autofree char *dangling = g_build_filename(autostart, "gone.xml", NULL);
    ck_assert_int_eq(symlink("../gone.xml", dangling), 0);
    domstore_sweep(store);
    g_autofree char *half = scratch_read("config/virtty/domains/.a.xml.tmp-AbC123");
    g_autofree char *mine = scratch_read("config/virtty/domains/.mine");
    g_autofree char *other = scratch_read("config/virtty/domains/b.xml.tmp-AbC123");
    ck_assert_ptr_null(half);
    ck_assert_ptr_nonnull(mine);
    ck_assert_ptr_nonnull(other);
    ck_assert(!g_file_test(dangling, G_FILE_TEST_IS_SYMLINK));
}
END_TEST

START_TEST(failed_writes_leave_the_old_file)
{
    add("a");
    g_autofree char *path = domstore_path(store, "a");
    g_autofree char *before = scratch_read("config/virtty/domains/a.xml");
    g_autofree char *inside = g_build_filename(path, "x", NULL);
    ck_assert(!atomic_write(inside, "x", 1, ATOMIC_REPLACE)); /* its folder is a file */
    ck_assert(!atomic_write(path, "x", 1, ATOMIC_NEW));
    ck_assert_int_eq(errno, EEXIST);
    g_autofree char *after = scratch_read("config/virtty/domains/a.xml");
    ck_assert_str_eq(before, after);
    GDir *dir = g_dir_open(folder, 0, NULL);
    unsigned files = 0;
    while (g_dir_read_name(dir))
        files++;
    g_dir_close(dir);
    ck_assert_uint_eq(files, 1); /* no temporary file is left */
    ck_assert(atomic_write(path, "new", 3, ATOMIC_REPLACE));
    g_autofree char *replaced = scratch_read("config/virtty/domains/a.xml");
    ck_assert_str_eq(replaced, "new");
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("domstore");
    TCase *tc = tcase_create("domstore");
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, no_folder_is_no_domains);
    tcase_add_test(tc, any_legal_name_has_a_file);
    tcase_add_test(tc, illegal_names_have_reasons);
    tcase_add_test(tc, adding_never_replaces);
    tcase_add_test(tc, broken_files_are_entries);
    tcase_add_test(tc, twins_are_broken);
    tcase_add_test(tc, a_file_may_be_called_otherwise);
    tcase_add_test(tc, a_long_name_of_an_older_file_is_read);
    tcase_add_test(tc, autostart_is_a_link);
    tcase_add_test(tc, sweep_removes_only_what_a_writer_left);
    tcase_add_test(tc, failed_writes_leave_the_old_file);
    suite_add_tcase(s, tc);
    return s;
}
