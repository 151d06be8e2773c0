#include "cli.h"

#include <libintl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action.h"
#include "app.h"
#include "askpass.h"
#include "attach.h"
#include "build-config.h"
#include "client-secret.h"
#include "client-tty.h"
#include "core/text.h"
#include "exit-code.h"
#include "locale-setup.h"
#include "owner.h"
#include "run.h"
#include "session.h"
#include "setup.h"
#include "verb.h"

/* Each time an owner made room for a newer one. */
#define CLI_TRIES 3

struct cli {
    const struct cli_screen *screen;
    struct attach_options options;
    char **words; /* from the verb on */
    int n_words;
    const char *connect; /* of an option before the verb, or NULL */
    char *log_file;
};

static int cli_error(int code, const char *text)
{
    fprintf(stderr, "virtty: %s\n", text);
    return code;
}

/* --- the owner --- */

/* This process's second half: serves until it is told to end. */
static int cli_owner(const struct cli *cli, struct owner *owner, int first)
{
    locale_setup();
    bind_textdomain_codeset(PACKAGE, "UTF-8"); /* the screen and the log are */
    struct askpass *askpass = askpass_new(owner_socket(owner)); /* sets the environment: first */
    struct app *app = app_new(false);
    app->askpass = askpass;
    cli->screen->add_actions(app);
    struct session *session = session_new(app, owner, cli->screen->ops, first);
    app_open(app);
    int code = session_run(session);
    session_free(session);
    bool ended = app_free(app);
    askpass_free(askpass);
    owner_free(owner);
    if (!ended)
        _exit(code); /* threads that hang in a host's calls must not see the process end */
    return code;
}

/* --- the screen --- */

static int cli_attach(const struct cli *cli)
{
    g_autofree char *folder = owner_folder();
    struct client_tty *tty = client_tty_open();
    if (!tty) {
        locale_setup();
        return cli_error(EXIT_CODE_USAGE, _("the screen needs a terminal; try 'virtty --help'"));
    }
    enum attach_result result = ATTACH_AGAIN;
    for (int try = 0; result == ATTACH_AGAIN && try < CLI_TRIES; try++) {
        struct owner *owner = NULL;
        g_autofree char *error = NULL;
        int fd = -1;
        enum owner_role role = owner_reach(folder, true, &fd, &owner, &error);
        if (role == OWNER_SELF) {
            client_tty_forget(tty);
            return cli_owner(cli, owner, fd);
        }
        if (role == OWNER_FAILED)
            cli_error(EXIT_CODE_FAILED, error);
        result = role == OWNER_CLIENT ? attach_run(tty, fd, &cli->options) : ATTACH_FAILED;
    }
    client_tty_free(tty);
    if (result == ATTACH_AGAIN)
        cli_error(EXIT_CODE_FAILED, _("virtty's owner process ends as soon as it is started; "
                                      "its log may say why"));
    return result == ATTACH_DONE ? EXIT_CODE_OK : EXIT_CODE_FAILED;
}

static int cli_console(struct cli *cli)
{
    if (cli->n_words != 2 || cli->words[1][0] == '-') {
        locale_setup();
        bool help = cli->n_words == 2 && !strcmp(cli->words[1], "--help");
        fputs(_("Usage: virtty console DOMAIN\n"), help ? stdout : stderr);
        return help ? EXIT_CODE_OK : EXIT_CODE_USAGE;
    }
    cli->options.console = cli->words[1];
    return cli_attach(cli);
}

/* --- shell verbs --- */

struct cli_result {
    GMainLoop *loop;
    int code;
};

static void cli_verb_done(int code, void *opaque)
{
    struct cli_result *result = opaque;
    result->code = code;
    g_main_loop_quit(result->loop);
}

static int cli_print(GString *out, GString *err, int code)
{
    fwrite(err->str, 1, err->len, stderr);
    fwrite(out->str, 1, out->len, stdout);
    if (fflush(stdout) && !code)
        code = EXIT_CODE_FAILED;
    return code;
}

/* In this process, on the files. */
static int cli_verb_here(const struct cli *cli, char **words)
{
    GString *out = g_string_new(NULL), *err = g_string_new(NULL);
    struct app *app = app_new(true);
    cli->screen->add_actions(app);
    struct cli_result result = {g_main_loop_new(app->context, FALSE), EXIT_CODE_FAILED};
    app_open(app);
    int count = (int)g_strv_length(words);
    if (verb_run(app, count, words, out, err, cli_verb_done, &result))
        g_main_loop_run(result.loop);
    int code = cli_print(out, err, result.code);
    if (!app_free(app))
        _exit(code);
    g_main_loop_unref(result.loop);
    g_string_free(out, TRUE);
    g_string_free(err, TRUE);
    return code;
}

/* Who ends the owner comes back when nothing of it is left: a start that follows finds no notes of
 * domains that ran. */
static int cli_quit(const char *folder, int fd, char **words)
{
    int watch = owner_watch(folder);
    int code = attach_verb(fd, words, NULL, false);
    if (code != EXIT_CODE_OK) {
        if (watch >= 0)
            close(watch);
        return code;
    }
    return owner_wait_end(watch)
               ? code
               : cli_error(EXIT_CODE_FAILED, _("virtty's owner process is ending"));
}

/* In the owner; here if there is none, unless it is to be started. -1: to be tried again. */
static int cli_verb_in_owner(const struct cli *cli, char **words, bool start)
{
    g_autofree char *folder = owner_folder();
    g_autofree char *error = NULL;
    struct owner *owner = NULL;
    int fd = -1;
    enum owner_role role = owner_reach(folder, start, &fd, &owner, &error);
    switch (role) {
    case OWNER_SELF:
        return cli_owner(cli, owner, fd);
    case OWNER_CLIENT:
        if (!strcmp(words[0], "quit"))
            return cli_quit(folder, fd, words);
        return attach_verb(fd, words, &cli->options, !start);
    case OWNER_NONE:
        return cli_verb_here(cli, words);
    default:
        return cli_error(EXIT_CODE_NO_HOST, error);
    }
}

/* -c before the verb is the same as behind it; for completion it stays where it was typed. The
 * array (not its words) is the caller's. */
static GPtrArray *cli_put_connect(struct cli *cli)
{
    GPtrArray *words = g_ptr_array_new();
    g_ptr_array_add(words, cli->words[0]);
    g_ptr_array_add(words, (gpointer)"--connect");
    g_ptr_array_add(words, (gpointer)cli->connect);
    for (int i = 1; i < cli->n_words; i++)
        g_ptr_array_add(words, cli->words[i]);
    cli->n_words = (int)words->len;
    g_ptr_array_add(words, NULL);
    cli->words = (char **)words->pdata;
    return words;
}

/* Puts what the client's person types behind the verb. False if it was nothing. */
static bool cli_add_secret(char ***words, const struct action_arg *secret)
{
    g_autofree char *text = client_secret_ask(_("Password: "));
    if (!text)
        return false;
    guint count = g_strv_length(*words);
    *words = g_renew(char *, *words, count + 2);
    memmove(*words + 2, *words + 1, count * sizeof(char *));
    (*words)[1] = g_strconcat(secret->name, "=", text, NULL);
    return true;
}

static int cli_verb(const struct cli *cli)
{
    /* Only the tables: nothing that a fork would have in common with its parent. */
    struct app tables = {.actions = g_ptr_array_new()};
    setup_add_actions(&tables);
    cli->screen->add_actions(&tables);
    enum verb_need need = verb_need(&tables, cli->n_words, cli->words);
    g_auto(GStrv) words = verb_prepare(&tables, cli->n_words, cli->words);
    const struct action *action = action_find(&tables, cli->words[0]);
    const struct action_arg *secret = verb_missing_secret(&tables, words);
    const struct action_call call = {.args = words[0] ? words + 1 : words};
    bool changes = action && action_changes(action) &&
                   !(action->harmless && action->harmless(&tables, &call));
    g_ptr_array_unref(tables.actions);
    locale_setup();
    if (changes && cli->options.read_only && need != VERB_LOCAL)
        return cli_error(EXIT_CODE_NOT_NOW, _("with --read-only nothing is changed"));
    if (secret && !cli_add_secret(&words, secret))
        return cli_error(EXIT_CODE_USAGE, _("no password was given"));
    if (need == VERB_LOCAL || need == VERB_FILES)
        return cli_verb_here(cli, words);
    int code = -1;
    for (int try = 0; code < 0 && try < CLI_TRIES; try++)
        code = cli_verb_in_owner(cli, words, need == VERB_OWNER);
    return code < 0 ? cli_error(EXIT_CODE_NO_HOST, _("virtty's owner process is ending")) : code;
}

/* --- options --- */

static int cli_help(const struct cli *cli)
{
    struct app tables = {.actions = g_ptr_array_new()};
    GString *verbs = g_string_new(NULL);
    locale_setup();
    setup_add_actions(&tables);
    cli->screen->add_actions(&tables);
    verb_append_help(&tables, NULL, verbs);
    printf(_("Usage: virtty [OPTIONS] [VERB [ARGUMENTS]]\n"
             "Virtual machines in your terminal. Without a verb: the screen.\n"
             "\n"
             "  -c, --connect HOST   the host that a verb means: its alias, or a libvirt URI\n"
             "      --color WHEN     never, 16, 256 or true\n"
             "  -h, --help           this text; after a verb, its options\n"
             "      --log-file FILE  append the log to this file too\n"
             "      --read-only      change nothing\n"
             "      --theme NAME     use this theme\n"
             "  -V, --version        the version\n"
             "\n"
             "Verbs:\n"
             "%s"),
           verbs->str);
    printf("  %-12s  %s\n", "console", _("Show only the console of a domain"));
    printf("  %-12s  %s\n", "run", _("Run one machine in this process and keep nothing"));
    g_string_free(verbs, TRUE);
    g_ptr_array_unref(tables.actions);
    return fflush(stdout) ? EXIT_CODE_FAILED : EXIT_CODE_OK;
}

static bool cli_color_known(const char *color)
{
    static const char *const known[] = {"never", "16", "256", "true"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        if (!strcmp(color, known[i]))
            return true;
    }
    return false;
}

/* "--name VALUE" or "--name=VALUE"; *at moves on. NULL if this is another option, or "" if the
 * value is missing. */
static const char *cli_value(char **argv, int *at, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(argv[*at], name, len))
        return NULL;
    if (argv[*at][len] == '=')
        return argv[*at] + len + 1;
    if (argv[*at][len])
        return NULL;
    return argv[*at + 1] ? argv[++*at] : "";
}

/* "-c VALUE" or "-cVALUE". */
static const char *cli_short_value(char **argv, int *at)
{
    if (argv[*at][2])
        return argv[*at] + 2;
    return argv[*at + 1] ? argv[++*at] : "";
}

/* The exit code, or -1 to go on. */
static int cli_option(struct cli *cli, char **argv, int *at)
{
    const char *word = argv[*at], *value;
    if (!strcmp(word, "-h") || !strcmp(word, "--help"))
        return cli_help(cli);
    if (!strcmp(word, "-V") || !strcmp(word, "--version")) {
        printf("%s\n", PACKAGE_STRING);
        return EXIT_CODE_OK;
    }
    if (!strcmp(word, "--read-only")) {
        cli->options.read_only = true;
        return -1;
    }
    if (!strncmp(word, "-c", 2) ? (value = cli_short_value(argv, at))
                                : (value = cli_value(argv, at, "--connect"))) {
        cli->connect = value;
        if (*value)
            return -1;
    }
    if ((value = cli_value(argv, at, "--log-file")) && *value) {
        g_free(cli->log_file);
        cli->log_file = g_canonicalize_filename(value, NULL);
        cli->options.log_file = cli->log_file;
        return -1;
    }
    if ((value = cli_value(argv, at, "--theme")) && *value) {
        cli->options.theme = value;
        return -1;
    }
    if ((value = cli_value(argv, at, "--color")) && cli_color_known(value)) {
        cli->options.color = value;
        return -1;
    }
    locale_setup();
    fprintf(stderr, _("virtty: unknown or incomplete option %s\nTry 'virtty --help'.\n"), word);
    return EXIT_CODE_USAGE;
}

/* "help VERB" is "VERB --help". */
static int cli_help_verb(struct cli *cli)
{
    char *words[] = {cli->words[1], (char *)"--help", NULL};
    if (cli->n_words == 1)
        return cli_help(cli);
    cli->words = words;
    cli->n_words = 2;
    if (!strcmp(words[0], "run"))
        return run_main(2, words);
    return !strcmp(words[0], "console") ? cli_console(cli) : cli_verb(cli);
}

int cli_main(int argc, char **argv, const struct cli_screen *screen)
{
    struct cli cli = {.screen = screen};
    int at = 1, asked = askpass_main(argc, argv);
    if (asked >= 0)
        return asked;
    for (; at < argc && argv[at][0] == '-'; at++) {
        int code = cli_option(&cli, argv, &at);
        if (code >= 0)
            return code;
    }
    cli.words = argv + at;
    cli.n_words = argc - at;
    if (!cli.n_words && cli.connect) {
        locale_setup();
        return cli_error(EXIT_CODE_USAGE, _("-c needs a verb"));
    }
    if (!cli.n_words)
        return cli_attach(&cli);
    if (!strcmp(cli.words[0], "help"))
        return cli_help_verb(&cli);
    g_autoptr(GPtrArray) words = cli.connect ? cli_put_connect(&cli) : NULL;
    if (!strcmp(cli.words[0], "run")) {
        locale_setup();
        return run_main(cli.n_words, cli.words);
    }
    if (!strcmp(cli.words[0], "console"))
        return cli_console(&cli);
    return cli_verb(&cli);
}
