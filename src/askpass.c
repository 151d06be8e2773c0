#include "askpass.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app.h"
#include "ask.h"
#include "attach.h"
#include "core/text.h"
#include "exit-code.h"
#include "host.h"
#include "log.h"
#include "owner-place.h"
#include "visible.h"

#define SSH_LINK "virtty-ssh-"
#define ASKPASS_LINK "virtty-askpass-"
#define PROGRAM_LINK "program-"
#define PROMPT_MAX 2000

struct askpass {
    char *folder;
    char *socket; /* the owner's */
    char *agent;  /* what "agent" leads to, or NULL */
    GHashTable *tokens; /* token -> struct host */
};

/* --- the links --- */

static char *link_path(const struct askpass *askpass, const char *kind, const char *token)
{
    return g_strconcat(askpass->folder, "/", kind, token, NULL);
}

static char *agent_path(const struct askpass *askpass)
{
    return g_build_filename(askpass->folder, "agent", NULL);
}

/* Replaces a link in one step: who looks finds the old one or the new one. */
static bool link_set(const char *path, const char *target)
{
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    unlink(fresh);
    return symlink(target, fresh) == 0 && rename(fresh, path) == 0;
}

/* What a killed owner left behind. */
static void folder_sweep(const char *folder)
{
    GDir *dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        unlink(path);
    }
    if (dir)
        g_dir_close(dir);
}

/* True if it is there and nobody else can put anything into it: its links are run. */
static bool folder_make(const char *folder)
{
    struct stat st;
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return false;
    return lstat(folder, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == geteuid() &&
           !(st.st_mode & 022);
}

static void link_agent(const struct askpass *askpass)
{
    g_autofree char *agent = agent_path(askpass);
    if (!askpass->agent || !link_set(agent, askpass->agent))
        unlink(agent);
}

/* The folder may be cleared away with the user's last login, as its socket may. */
static void folder_renew(const struct askpass *askpass)
{
    g_autofree char *owner = g_build_filename(askpass->folder, "owner", NULL);
    struct stat st;
    if (lstat(owner, &st) == 0)
        return;
    g_autofree char *parent = g_path_get_dirname(askpass->folder);
    if (folder_make(parent) && folder_make(askpass->folder)) {
        link_set(owner, askpass->socket);
        link_agent(askpass);
    }
}

struct askpass *askpass_new(const char *socket)
{
    g_autofree char *folder = g_strconcat(socket, ".ask", NULL);
    if (!folder_make(folder))
        return NULL;
    folder_sweep(folder);
    struct askpass *askpass = g_new0(struct askpass, 1);
    askpass->folder = g_steal_pointer(&folder);
    askpass->socket = g_strdup(socket);
    askpass->tokens = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree char *agent = agent_path(askpass);
    folder_renew(askpass);
    askpass_set_agent(askpass, g_getenv("SSH_AUTH_SOCK"));
    g_setenv("SSH_AUTH_SOCK", agent, TRUE);
    return askpass;
}

void askpass_free(struct askpass *askpass)
{
    if (!askpass)
        return;
    folder_sweep(askpass->folder);
    rmdir(askpass->folder);
    g_hash_table_unref(askpass->tokens);
    g_free(askpass->folder);
    g_free(askpass->socket);
    g_free(askpass->agent);
    g_free(askpass);
}

void askpass_set_agent(struct askpass *askpass, const char *socket)
{
    g_autofree char *agent = agent_path(askpass);
    if (socket && !strcmp(socket, agent))
        return;
    g_free(askpass->agent);
    askpass->agent = socket && *socket ? g_strdup(socket) : NULL;
    folder_renew(askpass);
    link_agent(askpass);
}

/* 128 bits that nobody can guess. */
static char *token_new(void)
{
    unsigned char bytes[16];
    GString *token = g_string_new(NULL);
    if (getentropy(bytes, sizeof bytes) < 0)
        memset(bytes, 0, sizeof bytes); /* the link would be there already: refused */
    for (size_t i = 0; i < sizeof bytes; i++)
        g_string_append_printf(token, "%02x", bytes[i]);
    return g_string_free(token, FALSE);
}

char *askpass_command(struct askpass *askpass, struct host *host, const char *program)
{
    g_autofree char *token = token_new();
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *ssh = link_path(askpass, SSH_LINK, token);
    g_autofree char *ask = link_path(askpass, ASKPASS_LINK, token);
    g_autofree char *real = link_path(askpass, PROGRAM_LINK, token);
    folder_renew(askpass);
    if (!self || symlink(self, ssh) < 0)
        return NULL;
    if (symlink(self, ask) < 0 || symlink(program, real) < 0) {
        unlink(ask);
        unlink(ssh);
        return NULL;
    }
    g_hash_table_insert(askpass->tokens, g_steal_pointer(&token), host);
    return g_steal_pointer(&ssh);
}

void askpass_forget(struct askpass *askpass, const char *command)
{
    const char *at = command ? strstr(command, SSH_LINK) : NULL;
    if (!at)
        return;
    const char *token = at + strlen(SSH_LINK);
    g_autofree char *ask = link_path(askpass, ASKPASS_LINK, token);
    g_autofree char *real = link_path(askpass, PROGRAM_LINK, token);
    unlink(real);
    unlink(ask);
    unlink(command);
    g_hash_table_remove(askpass->tokens, token);
}

/* --- a question --- */

struct askpass_request {
    struct ask *ask;
    void (*done)(const char *answer, void *opaque);
    void *opaque;
};

static void request_done(char *const *answers, void *opaque)
{
    struct askpass_request *request = opaque;
    request->done(answers ? answers[0] : NULL, request->opaque);
    g_free(request);
}

/* ssh's prompts that are answered with a word. */
static bool is_yes_no(const char *prompt)
{
    return strstr(prompt, "(yes/no") != NULL;
}

static void ask_question_of(struct ask_question *question, const char *prompt, const char *kind)
{
    question->text = prompt;
    if (is_yes_no(prompt) || !strcmp(kind, "confirm")) {
        question->yes = "yes";
        question->no = "no";
        return;
    }
    bool phrase = strstr(prompt, "passphrase") != NULL;
    question->count = 1;
    question->fields[0] = (struct ask_field){
        .label = phrase ? _("Passphrase") : _("Answer"), .secret = true};
    if (strstr(prompt, "assword"))
        question->fields[0].label = _("Password");
}

struct askpass_request *askpass_serve(struct app *app, char **words,
                                      void (*done)(const char *answer, void *opaque),
                                      void *opaque)
{
    bool whole = app->askpass && g_strv_length(words) == 4;
    struct host *host =
        whole ? g_hash_table_lookup(app->askpass->tokens, words[1]) : NULL;
    if (!host || !g_ptr_array_find(app->hosts, host, NULL)) {
        done(NULL, opaque);
        return NULL;
    }
    g_autofree char *prompt = g_utf8_make_valid(words[2], (gssize)MIN(strlen(words[2]),
                                                                      PROMPT_MAX));
    if (!strcmp(words[3], "none")) { /* "touch your security key" */
        log_add(app->log, LOG_NOTE, host->alias, "%s", g_strstrip(prompt));
        done("", opaque);
        return NULL;
    }
    g_autofree char *title = g_strdup_printf(_("Connect to %s: ssh asks"), host->alias);
    struct ask_question question = {.title = title};
    ask_question_of(&question, g_strstrip(prompt), words[3]);
    struct askpass_request *request = g_new0(struct askpass_request, 1);
    *request = (struct askpass_request){NULL, done, opaque};
    request->ask = ask_begin(app, host, &question, request_done, request);
    return request;
}

void askpass_abandon(struct askpass_request *request)
{
    ask_abandon(request->ask);
    g_free(request);
}

/* --- as ssh, and as its askpass --- */

static int become_ssh(const char *folder, const char *token, char **argv)
{
    g_autofree char *ask = g_strconcat(folder, "/", ASKPASS_LINK, token, NULL);
    g_autofree char *agent = g_build_filename(folder, "agent", NULL);
    g_setenv("SSH_ASKPASS", ask, TRUE);
    g_setenv("SSH_ASKPASS_REQUIRE", "force", TRUE);
    if (access(agent, F_OK) == 0)
        g_setenv("SSH_AUTH_SOCK", agent, TRUE);
    else
        g_unsetenv("SSH_AUTH_SOCK");
    g_autofree char *link = g_strconcat(folder, "/", PROGRAM_LINK, token, NULL);
    g_autofree char *program = g_file_read_link(link, NULL);
    argv[0] = program ? program : (char *)"ssh";
    execvp(argv[0], argv);
    fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
    return 127;
}

static int ask_owner(const char *folder, const char *token, const char *prompt)
{
    g_autofree char *link = g_build_filename(folder, "owner", NULL);
    g_autofree char *socket = g_file_read_link(link, NULL);
    const char *kind = g_getenv("SSH_ASKPASS_PROMPT");
    int fd = socket ? owner_place_connect(socket) : -1;
    if (fd < 0 || !owner_place_peer_trusted(fd)) {
        fprintf(stderr, "virtty: %s\n", strerror(errno));
        return EXIT_CODE_NO_HOST;
    }
    char *words[] = {(char *)"askpass", (char *)token, (char *)prompt,
                     (char *)(kind && *kind ? kind : "ask"), NULL};
    return attach_verb(fd, words, NULL, false);
}

int askpass_main(int argc, char **argv)
{
    if (!argc)
        return -1;
    g_autofree char *name = g_path_get_basename(argv[0]);
    g_autofree char *folder = g_path_get_dirname(argv[0]);
    if (g_str_has_prefix(name, SSH_LINK))
        return become_ssh(folder, name + strlen(SSH_LINK), argv);
    if (g_str_has_prefix(name, ASKPASS_LINK))
        return ask_owner(folder, name + strlen(ASKPASS_LINK), argc > 1 ? argv[1] : "");
    return -1;
}
