#include "harness.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app.h"
#include "ask.h"
#include "askpass.h"
#include "host-libvirt.h"
#include "scratch.h"

static struct app *app;
static struct host *host;

static void setup(void)
{
    scratch_setup();
    app = app_new_bare(false);
    host = host_libvirt_new(app, "lab", "test:///default", false, false);
    app_add_host(app, host);
}

static void teardown(void)
{
    app_free(app);
    app = NULL;
    scratch_teardown();
}

static const struct ask_question password = {
    .title = "Connect to lab", .text = "its password",
    .fields = {{.label = "Password", .secret = true}}, .count = 1,
};

/* --- a worker asks --- */

struct worker_ask {
    char **answers;
    gint over;
};

static gpointer ask_run(gpointer data)
{
    struct worker_ask *work = data;
    work->answers = ask_wait(app, host, &password);
    g_atomic_int_set(&work->over, 1);
    g_main_context_wakeup(NULL);
    return NULL;
}

static void until_asked(void)
{
    while (!asks_first(app))
        g_main_context_iteration(NULL, TRUE);
}

START_TEST(worker_is_answered)
{
    struct worker_ask work = {0};
    GThread *thread = g_thread_new("asks", ask_run, &work);
    until_asked();
    ck_assert_uint_eq(host->asking, 1);
    ck_assert_str_eq(ask_question(asks_first(app))->fields[0].label, "Password");
    const char *answers[] = {"geheim", NULL};
    ask_answer(asks_first(app), answers);
    g_thread_join(thread);
    ck_assert_str_eq(work.answers[0], "geheim");
    ck_assert_uint_eq(host->asking, 0);
    ask_wipe(work.answers);
}
END_TEST

START_TEST(worker_is_refused)
{
    struct worker_ask work = {0};
    GThread *thread = g_thread_new("asks", ask_run, &work);
    until_asked();
    asks_refuse(app, host);
    g_thread_join(thread);
    ck_assert_ptr_null(work.answers);
    ck_assert_ptr_null(asks_first(app));
}
END_TEST

START_TEST(end_refuses_all)
{
    struct worker_ask work = {0};
    GThread *thread = g_thread_new("asks", ask_run, &work);
    until_asked();
    app_free(app);
    app = NULL;
    g_thread_join(thread);
    ck_assert_ptr_null(work.answers);
}
END_TEST

START_TEST(removed_host_asks_nothing)
{
    struct worker_ask work = {0};
    GThread *thread = g_thread_new("asks", ask_run, &work);
    g_ptr_array_remove(app->hosts, host);
    while (!g_atomic_int_get(&work.over))
        g_main_context_iteration(NULL, FALSE);
    g_thread_join(thread);
    ck_assert_ptr_null(work.answers);
    ck_assert_ptr_null(asks_first(app));
    app_add_host(app, host); /* for the end */
}
END_TEST

/* --- ssh asks --- */

static char *answered;
static unsigned dones;

static void note_done(const char *answer, void *opaque)
{
    (void)opaque;
    g_free(answered);
    answered = g_strdup(answer);
    dones++;
}

static struct askpass_request *serve(const char *token, const char *prompt, const char *kind)
{
    char *words[] = {(char *)"askpass", (char *)token, (char *)prompt, (char *)kind, NULL};
    return askpass_serve(app, words, note_done, NULL);
}

START_TEST(ssh_asks_by_its_token)
{
    g_autofree char *socket = scratch_path("owner");
    app->askpass = askpass_new(socket);
    ck_assert_ptr_nonnull(app->askpass);
    g_autofree char *command = askpass_command(app->askpass, host, "/bin/my ssh");
    const char *token = strrchr(command, '-') + 1;
    ck_assert_uint_eq(strlen(token), 32);
    ck_assert_ptr_null(serve("0123456789abcdef0123456789abcdef", "Password:", "ask"));
    ck_assert(dones == 1 && !answered);
    ck_assert_ptr_nonnull(serve(token, "Enter passphrase for key 'x': ", "ask"));
    ck_assert(ask_question(asks_first(app))->fields[0].secret);
    const char *phrase[] = {"geheim", NULL};
    ask_answer(asks_first(app), phrase);
    ck_assert_str_eq(answered, "geheim");
    ck_assert_ptr_nonnull(serve(token, "Are you sure (yes/no/[fingerprint])? ", "ask"));
    ck_assert_str_eq(ask_question(asks_first(app))->yes, "yes");
    asks_refuse(app, host);
    ck_assert_ptr_null(answered);
    askpass_abandon(serve(token, "Password:", "ask"));
    ck_assert_ptr_null(asks_first(app));
    ck_assert_uint_eq(dones, 3);
    askpass_forget(app->askpass, command);
    ck_assert_int_lt(access(command, F_OK), 0);
    ck_assert_ptr_null(serve(token, "Password:", "ask"));
    ck_assert_uint_eq(dones, 4);
    askpass_free(app->askpass);
    g_autofree char *folder = g_strconcat(socket, ".ask", NULL);
    ck_assert_int_lt(access(folder, F_OK), 0);
    g_free(answered);
}
END_TEST

START_TEST(agent_is_the_newest)
{
    g_autofree char *socket = scratch_path("owner");
    struct askpass *askpass = askpass_new(socket);
    const char *agent = g_getenv("SSH_AUTH_SOCK");
    askpass_set_agent(askpass, "/one");
    askpass_set_agent(askpass, "/two");
    askpass_set_agent(askpass, agent); /* of a client inside: not to itself */
    g_autofree char *target = g_file_read_link(agent, NULL);
    ck_assert_str_eq(target, "/two");
    /* The user's last login took the folder away. */
    g_autofree char *folder = g_path_get_dirname(agent);
    g_autofree char *owner = g_build_filename(folder, "owner", NULL);
    ck_assert(!unlink(agent) && !unlink(owner) && !rmdir(folder));
    g_autofree char *command = askpass_command(askpass, host, "ssh");
    g_autofree char *again = g_file_read_link(agent, NULL);
    ck_assert(command && !access(owner, F_OK) == !access(socket, F_OK));
    ck_assert_str_eq(again, "/two");
    askpass_forget(askpass, command);
    askpass_set_agent(askpass, "");
    ck_assert_int_lt(access(agent, F_OK), 0);
    askpass_free(askpass);
}
END_TEST

Suite *suite(void)
{
    Suite *suite = suite_create("ask");
    TCase *tcase = tcase_create("ask");
    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, worker_is_answered);
    tcase_add_test(tcase, worker_is_refused);
    tcase_add_test(tcase, end_refuses_all);
    tcase_add_test(tcase, removed_host_asks_nothing);
    tcase_add_test(tcase, ssh_asks_by_its_token);
    tcase_add_test(tcase, agent_is_the_newest);
    suite_add_tcase(suite, tcase);
    return suite;
}
