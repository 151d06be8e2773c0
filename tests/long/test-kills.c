/* test-kills.c: the owner killed at random moments while domains are made, started and deleted. */
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "domain-def.h"
#include "domxml-read.h"
#include "exit-code.h"
#include "figures.h"
#include "harness.h"
#include "intent.h"
#include "program.h"
#include "screen-home.h"

#define CONFIG_DOMAINS ".config/virtty/domains"
#define STATE ".local/state/virtty"
#define IMAGE_SIZE (16u << 20)
#define IMAGES ".local/share/virtty/images"

enum deed { CREATE, COPY, START, UNDEFINE, DEEDS };

static const char *const deed_names[DEEDS] = {"create", "create with a copy", "start", "undefine"};

struct round {
    enum deed deed;
    char name[16];
};

static GRand *chance;
static char image[64]; /* a disk to copy */
static double usual_ms[DEEDS]; /* how long each takes when nobody is killed */
static unsigned interrupted[INTENT_KINDS], unbroken;

/* --- what lies there --- */

static char *below(const char *folder, const char *name)
{
    return g_build_filename(screen_home(), folder, name, NULL);
}

static gint compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of a folder that end so, without the ending, sorted and joined with blanks. */
static char *names_in(const char *folder, const char *ending)
{
    g_autofree char *path = below(folder, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (name[0] != '.' && g_str_has_suffix(name, ending))
            g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(ending)));
    }
    if (dir)
        g_dir_close(dir);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    char *joined = g_strjoinv(" ", (char **)names->pdata);
    g_ptr_array_unref(names);
    return joined;
}

/* Every file in the folder of definitions is one, whole. */
static void check_definitions(void)
{
    g_autofree char *path = below(CONFIG_DOMAINS, NULL);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(name, ".xml"))
            continue;
        g_autofree char *file = below(CONFIG_DOMAINS, name);
        g_autofree char *text = NULL;
        gsize len;
        struct domxml_error error = {0};
        ck_assert_msg(g_file_get_contents(file, &text, &len, NULL), "%s", name);
        struct domain_def *def = domxml_read(text, len, &error);
        ck_assert_msg(def != NULL, "%s: line %ld: %s", name, error.line, error.text);
        domain_def_free(def);
    }
    if (dir)
        g_dir_close(dir);
}

/* --- the kill --- */

/* Kills it and waits until its locks and sockets are gone, too: its environment is before. */
static bool kill_one(pid_t pid)
{
    struct pollfd end = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};
    if (end.fd < 0)
        return false;
    bool killed = kill(pid, SIGKILL) == 0;
    ck_assert_int_eq(poll(&end, 1, PROGRAM_PATIENCE_MS), 1);
    close(end.fd);
    return killed;
}

/* All processes of the home but the verb's own: the owner, also while it is being started. */
static bool kill_owner(pid_t verb)
{
    pid_t pids[16];
    size_t n = screen_home_processes(pids, 16), killed = 0;
    for (size_t i = 0; i < n && i < 16; i++)
        killed += pids[i] != verb && kill_one(pids[i]);
    return killed > 0;
}

static pid_t deed_start(const struct round *round, int *out)
{
    char *name = (char *)round->name;
    char *create[] = {"create", name, "--kernel", (char *)program_guest(), "--append", "h",
                      "--memory", "64M", "--cpus", "1", "--disk-size", "2M", NULL};
    char *start[] = {"start", name, NULL};
    char *undefine[] = {"undefine", name, "--storage", NULL};
    char *copy[] = {"create", name, "--kernel", (char *)program_guest(), "--append", "h",
                    "--memory", "64M", "--cpus", "1", "--image", image, "--copy", NULL};
    char **const words[DEEDS] = {create, copy, start, undefine};
    return program_verb_start(words[round->deed], out);
}

static bool has_output_ended(int out)
{
    struct pollfd end = {.fd = out, .events = POLLIN};
    return poll(&end, 1, 0) > 0 && end.revents & POLLHUP;
}

/* Does the deed and kills the owner (0: the one that it starts) after so many milliseconds, or when
 * the deed is done. */
static void deed_killed(const struct round *round, pid_t owner, double ms)
{
    int out;
    double moment = figures_now() + ms;
    pid_t verb = deed_start(round, &out);
    while (figures_now() < moment)
        ;
    if (owner)
        ck_assert(kill_one(owner));
    while (!owner && !kill_owner(verb) && !has_output_ended(out))
        ;
    screen_home_collect(verb, out, NULL);
    while (kill_owner(0)) /* another, that was just starting */
        ;
    ck_assert(program_until_processes(0));
}

static void deed_undisturbed(struct round *round, enum deed deed)
{
    int out;
    round->deed = deed;
    double start = figures_now();
    pid_t verb = deed_start(round, &out);
    char *text = NULL;
    ck_assert_msg(screen_home_collect(verb, out, &text) == 0, "%s: %s", deed_names[deed], text);
    usual_ms[deed] = figures_now() - start;
    free(text);
}

/* --- the next start --- */

static bool log_tells(const char *what)
{
    double deadline = figures_now() + PROGRAM_PATIENCE_MS;
    bool found = false;
    while (!found && figures_now() < deadline) {
        char *text = program_state_file("virtty.log", NULL);
        found = text && strstr(text, what);
        free(text);
        if (!found)
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    return found;
}

/* An owner that has nothing to do yet. */
static void next_start(void)
{
    char *text = NULL;
    int code = program_verb(&text, "start", "nobody", NULL);
    ck_assert_msg(code == EXIT_CODE_NOT_FOUND, "exit code %d: %s", code, text);
    ck_assert_int_gt(program_owner(), 0);
    free(text);
}

static void truncate_log(void)
{
    g_autofree char *path = below(STATE, "virtty.log");
    if (access(path, F_OK) == 0)
        ck_assert_int_eq(truncate(path, 0), 0);
}

static void expect_undone_or_finished(const struct intent *intent, bool finish)
{
    bool exists = g_file_test(intent->path, G_FILE_TEST_EXISTS);
    ck_assert_msg(exists == ((intent->kind == INTENT_CREATE) == finish), "%s: %d %d", intent->name,
                  intent->kind, finish);
    for (guint i = 0; i < intent->disks->len; i++) {
        const struct intent_disk *disk = g_ptr_array_index(intent->disks, i);
        if (finish || intent->kind == INTENT_CREATE)
            ck_assert(g_file_test(disk->path, G_FILE_TEST_EXISTS) == exists);
    }
}

/* What was interrupted waits for a person: it is listed, and then finished or taken back. */
static void settle(const struct intent *intent)
{
    char *text = NULL;
    bool finish = g_rand_boolean(chance);
    ck_assert_int_eq(program_verb(&text, "recover", NULL), 0);
    g_autofree char *line = g_strdup_printf("%s: ", intent->name);
    ck_assert_msg(strstr(text, line) && strstr(text, "was interrupted"), "%s", text);
    free(text);
    ck_assert(log_tells("was interrupted"));
    int code = program_verb(&text, "recover", intent->name, finish ? "--finish" : "--undo", NULL);
    ck_assert_msg(code == 0, "recover %s: %s", intent->name, text);
    free(text);
    expect_undone_or_finished(intent, finish);
}

/* The owner that was killed left these; the one that is started says so. */
static void check_next_start(void)
{
    g_autofree char *folder = below(STATE, "intents");
    g_autoptr(GPtrArray) intents = intents_load(folder);
    truncate_log();
    next_start();
    g_autofree char *left = names_in(STATE "/intents", ".intent");
    unbroken += !intents->len;
    for (guint i = 0; i < intents->len; i++) {
        const struct intent *intent = g_ptr_array_index(intents, i);
        ck_assert_msg(!intent->error, "%s: %s", intent->file, intent->error);
        g_autofree char *told = g_strdup_printf(" %s: ", intent->name);
        interrupted[intent->kind]++;
        ck_assert_msg(log_tells(told), "nothing is told of %s", intent->name);
        if (intent->kind == INTENT_RUN)
            ck_assert(log_tells("when virtty was ended"));
        else if (strstr(left, intent->uuid))
            settle(intent);
        else
            ck_assert(log_tells("nothing is left to do"));
    }
}

/* Definitions and disks belong together, and nothing half done lies about. */
static void check_whole(void)
{
    g_autofree char *defined = names_in(CONFIG_DOMAINS, ".xml");
    g_autofree char *disks = names_in(IMAGES, ".raw");
    g_autofree char *parts = names_in(IMAGES, ".part");
    char *listed = NULL;
    ck_assert_str_eq(defined, disks);
    ck_assert_str_eq(parts, "");
    ck_assert_int_eq(program_verb(&listed, "list", "--all", "--name", NULL), 0);
    g_strstrip(g_strdelimit(listed, "\n", ' '));
    ck_assert_str_eq(listed, defined);
    free(listed);
    char *pending = NULL;
    ck_assert_int_eq(program_verb(&pending, "recover", NULL), 0);
    ck_assert_str_eq(pending, "Nothing was interrupted.\n");
    free(pending);
}

/* --- rounds --- */

static char *state_of(const char *name)
{
    char *text = NULL;
    int code = program_verb(&text, "dominfo", name, NULL);
    if (code) {
        free(text);
        return NULL;
    }
    return text;
}

/* A deed that can be done now, with one of four domains. */
static void choose(struct round *round)
{
    g_snprintf(round->name, sizeof round->name, "d%d", g_rand_int_range(chance, 0, 4));
    char *state = state_of(round->name);
    if (!state)
        round->deed = g_rand_boolean(chance) ? CREATE : COPY;
    else if (strstr(state, "running"))
        round->deed = UNDEFINE;
    else
        round->deed = g_rand_boolean(chance) ? START : UNDEFINE;
    free(state);
    if (round->deed == UNDEFINE)
        program_verb(NULL, "destroy", round->name, NULL);
}

static void one_round(void)
{
    struct round round = {.deed = CREATE};
    choose(&round);
    bool cold = g_rand_boolean(chance); /* the deed has to start the owner first */
    if (cold) {
        program_verb(NULL, "quit", "--force", NULL);
        ck_assert(program_until_processes(0));
    }
    double ms = g_rand_double_range(chance, 0, 1.2 * usual_ms[round.deed] + (cold ? 5 : 0));
    deed_killed(&round, cold ? 0 : program_owner(), ms);
    check_definitions();
    check_next_start();
    check_definitions();
    check_whole();
}

static void make_image(void)
{
    g_autofree char *bytes = g_malloc(IMAGE_SIZE);
    memset(bytes, 'x', IMAGE_SIZE);
    g_snprintf(image, sizeof image, "%s/image", screen_home());
    ck_assert(g_file_set_contents(image, bytes, IMAGE_SIZE, NULL));
}

START_TEST(test_kills)
{
    static const enum deed first[] = {CREATE, START, UNDEFINE, COPY, UNDEFINE};
    struct round round = {.name = "first"};
    chance = g_rand_new_with_seed(program_long() ? (guint32)time(NULL) : 4);
    make_image();
    for (size_t i = 0; i < G_N_ELEMENTS(first); i++) {
        deed_undisturbed(&round, first[i]);
        ck_assert_int_eq(program_verb(NULL, "destroy", round.name, NULL),
                         first[i] == UNDEFINE ? EXIT_CODE_NOT_FOUND : EXIT_CODE_OK);
    }
    unsigned rounds = program_rounds(5, 100);
    for (unsigned i = 0; i < rounds; i++)
        one_round();
    printf("%u kills: %u creations, %u deletions and %u running domains were cut off, %u nothing\n",
           rounds, interrupted[INTENT_CREATE], interrupted[INTENT_UNDEFINE],
           interrupted[INTENT_RUN], unbroken);
    g_rand_free(chance);
    ck_assert(program_end());
}
END_TEST

Suite *suite(void)
{
    Suite *s = suite_create("kills");
    TCase *t = tcase_create("kills");
    tcase_set_timeout(t, program_long() ? 600 : 60);
    tcase_add_unchecked_fixture(t, harness_need_kvm, NULL);
    tcase_add_unchecked_fixture(t, program_begin, program_clean);
    tcase_add_test(t, test_kills);
    suite_add_tcase(s, t);
    return s;
}
