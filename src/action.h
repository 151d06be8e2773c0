/* action.h: the table of everything a person can do, read by keys, `:`, help, shell and manual.
 *
 * Main thread. Floor 3 adds rows of the same type for what only a screen can do. */
#ifndef SRC_ACTION_H
#define SRC_ACTION_H

#include <glib.h>
#include <stdbool.h>

#include "host.h"
#include "model.h"

struct app;
struct job;
struct talk;

enum action_object {
    ACTION_ON_NOTHING,
    ACTION_ON_DOMAIN,
    ACTION_ON_HOST,
    ACTION_ON_NETWORK,
    ACTION_ON_POOL,
    ACTION_ON_VOLUME, /* named POOL/VOLUME on the shell */
    ACTION_OBJECTS
};

enum action_flag {
    ACTION_DANGER = 1 << 0,  /* asks first, default No */
    ACTION_MANY = 1 << 1,    /* may run on several marked objects */
    ACTION_CLI = 1 << 2,     /* is a shell verb too */
    ACTION_READ = 1 << 3,    /* changes nothing: the shell verb needs no owner */
    ACTION_SCREEN = 1 << 4,  /* needs a screen: not in the shell */
    ACTION_OWNER = 1 << 5,   /* asks a living owner; the shell verb starts none for it */
    ACTION_FILES = 1 << 6,   /* changes files only: the shell verb starts no owner for it */
    ACTION_NO_HOST = 1 << 14, /* the shell verb waits for no host to open */
    ACTION_ALL_HOSTS = 1 << 15, /* it waits for all that are connected to by themselves */
    ACTION_RARE = 1 << 7,    /* its key is offered last */
    ACTION_LOSS = 1 << 8,    /* loses data for good: asks for the object's name typed */
    ACTION_STOPS = 1 << 9,   /* stops what a guest does: asks if the domain is protected */
};

struct action_arg {
    const char *name; /* "--storage" for an option, N_("NAME") for an operand; NULL ends the list */
    const char *help; /* N_() */
    bool value;       /* an option that takes a value */
    bool required;
    /* Completion: the candidates as a NULL-terminated array that the caller g_strfreev()s. */
    char **(*complete)(struct app *app, const char *prefix);
    const char *const *choices; /* the only values, untranslated, NULL at the end; or NULL */
    const char *label; /* N_(): what a form calls it; NULL: its name */
    bool path; /* the value is a file's name: a relative one is of the caller's folder */
    bool maybe; /* ... if there is such a file; else it is another name */
    bool rest; /* the last operand: any number of words */
    bool secret; /* an option whose value no log and no history may have */
    bool loss; /* an option with which data is lost for good, as ACTION_LOSS */
    /* virsh's name of the option ("--pool"), "" if it has none; NULL: the same. */
    const char *virsh;
};

/* How surely a person must have meant it. */
enum action_confirm {
    ACTION_CONFIRM_NONE,
    ACTION_CONFIRM_ASK,  /* yes or no, preset No */
    ACTION_CONFIRM_NAME, /* the object's name is typed */
};

/* One call of an action. Results go to `out` (text for the shell or the message line). */
struct action_call {
    struct host_target target; /* what it is done to, as action->on says */
    struct host *host; /* of the target, or the one that is meant; action_run() fills it in */
    bool only_host;        /* -c: `host` was named, others are not meant */
    char **args;           /* NULL-terminated, options and operands after the object's name;
                            * NULL: none. An option's value is in its word: "--size=20G" */
    GString *out;          /* what the shell prints (the result of a job follows); never NULL */
    const char *confirmed; /* what was typed to confirm it, or NULL; see action_confirm() */
    struct talk *talk;     /* to ask the person who called, or NULL: nobody is there */
    struct job *job;       /* set by run() if work goes on: the shell waits for it. Borrowed, valid
                            * until the main loop goes on: job_ref() to keep it */
    char **virsh_args;     /* set by run() if virsh wants other words than args (g_strfreev()ed by
                            * action_run()) */
    char *error;           /* set by run() on failure (g_free'd by the caller) */
    int status;            /* enum exit_code for the shell if error is set; 0 means 1 */
};

struct action {
    const char *id;    /* "start": the `:` command and shell verb */
    const char *label; /* N_("Start") for the key bar and menu */
    const char *help;  /* N_() one line */
    const struct action_arg *args; /* NULL: none */
    enum action_object on;
    unsigned states;   /* of a domain: 1 << enum domain_state; 0: any */
    int verb;          /* enum host_verb, -1: none needed */
    unsigned flags;
    /* The equivalent command ("start %s") of virtty for the engine's domains, of virsh for those of
     * libvirt; %s is the object, the arguments follow. NULL: nothing to show. */
    const char *command;
    const char *virsh; /* the command's words for virsh if they are others; "": it has none */
    void (*run)(struct app *app, struct action_call *call);
    /* True if a call with these arguments changes nothing: read-only lets it pass. NULL: never. */
    bool (*harmless)(struct app *app, const struct action_call *call);
    const char *keys;  /* default keys, "s" or "C-l F5"; the key file overrides; NULL: none */
    const char *context; /* keymap section: "global", "domains", "console", ... */
};

/* Registers a table (terminated by id NULL; borrowed for ever). A second time changes nothing. */
void action_add_table(struct app *app, const struct action *table);
unsigned action_count(struct app *app);
const struct action *action_get(struct app *app, unsigned index);
const struct action *action_find(struct app *app, const char *id);

/* NULL if it can be done to this object now, else the translated reason. host: for what is done to
 * a host or makes something on it; NULL: that of the target, else the first. */
const char *action_reason(struct app *app, const struct action *action,
                          const struct host_target *target, struct host *host);
/* The same for a domain. */
const char *action_domain_reason(struct app *app, const struct action *action,
                                 struct domain *domain);
/* What must be asked before it is done with these arguments (NULL: none) to this object. Only of a
 * protected domain it is action_run() that insists on the name (call->confirmed); all else is up
 * to who asks people. */
enum action_confirm action_confirm(const struct action *action, const struct host_target *target,
                                   char *const *args);
/* True if the action is kept from this object until its name is typed. */
bool action_is_guarded(const struct action *action, const struct host_target *target);
/* True if it changes something: what read-only forbids. */
bool action_changes(const struct action *action);
/* The name of the object that is set, NULL if none is; and its host. Borrowed. */
const char *action_target_name(const struct host_target *target);
struct host *action_target_host(const struct host_target *target);
/* Checks the reason, writes the command log, runs. On refusal call->error is set. */
void action_run(struct app *app, const struct action *action, struct action_call *call);

/* The value of an option ("--size"), "" if it takes none, NULL if it is not there. */
const char *action_option(const struct action_call *call, const char *name);
/* The operand number `index` after the object's name, or NULL. */
const char *action_operand(const struct action_call *call, unsigned index);
/* All operands as a new array, NULL-terminated, g_strfreev()ed. */
char **action_operands(const struct action_call *call);
/* Sets error and status of a call. */
void action_fail(struct action_call *call, int status, const char *fmt, ...)
    G_GNUC_PRINTF(3, 4);

#endif
