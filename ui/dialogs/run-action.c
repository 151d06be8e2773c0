#include "dialogs/run-action.h"

#include <string.h>

#include "action-complete.h"
#include "action-words.h"
#include "app.h"
#include "bulk.h"
#include "config.h"
#include "console/serial-view.h"
#include "core/text.h"
#include "domain-port.h"
#include "hosts.h"
#include "dialogs/connect-host.h"
#include "dialogs/action-form.h"
#include "dialogs/delete-domain.h"
#include "dialogs/delete-hosted.h"
#include "dialogs/device-forms.h"
#include "dialogs/domain-devices.h"
#include "dialogs/domain-resources.h"
#include "dialogs/history-list.h"
#include "dialogs/host-list.h"
#include "dialogs/many.h"
#include "dialogs/new-domain.h"
#include "dialogs/new-guest.h"
#include "dialogs/perform.h"
#include "dialogs/prompt.h"
#include "dialogs/question.h"
#include "dialogs/send-keys.h"
#include "dialogs/type-name.h"
#include "host-libvirt.h"
#include "log.h"
#include "mark.h"
#include "model.h"
#include "panes/figures.h"
#include "path-names.h"
#include "stack.h"
#include "words.h"

/* What waits for an answer. */
struct pending {
    struct ui *ui;
    struct app *app;
    const struct action *action; /* or NULL: `words` are run */
    struct target_ref *target;
    char **words; /* of the `:` line, or the action's arguments */
};

static void pending_free(void *opaque)
{
    struct pending *pending = opaque;
    target_ref_free(pending->target);
    g_strfreev(pending->words);
    g_free(pending);
}

static void pending_answer(void *opaque, int button)
{
    struct pending *pending = opaque;
    struct pane_target target;
    if (button != 1)
        return;
    bool there = target_ref_find(pending->target, pending->app, &target);
    if (!pending->action)
        perform_words(pending->ui, pending->app, pending->words, there ? &target : NULL);
    else if (there)
        perform_action(pending->ui, pending->app, pending->action, &target, pending->words);
}

/* What is lost, in numbers. */
static char *danger_text(const struct action *action, const struct domain *domain)
{
    char age[32], memory[32];
    if (!domain)
        return g_strdup_printf(_("%s."), _(action->help));
    if (!domain_is_active(domain) || !domain->since_us)
        return g_strdup_printf(_("%s.\nIt is %s."), _(action->help),
                               domain_state_label(domain->state));
    figure_age(age, sizeof(age), figure_now() - domain->since_us);
    figure_size_long(memory, sizeof(memory), domain->memory);
    unsigned disks = domain->disks->len;
    return g_strdup_printf(
        ngettext("%s.\nIt has been up for %s. What is only in its %s of memory is lost, and what "
                 "its guest has not yet written to its disk.",
                 "%s.\nIt has been up for %s. What is only in its %s of memory is lost, and what "
                 "its guest has not yet written to its disks.", disks),
        _(action->help), age, memory);
}

static void ask(struct pending *pending, const char *title, const char *text, const char *yes)
{
    const char *buttons[] = {_("Cancel"), yes, NULL};
    struct question question = {
        .title = title, .text = text, .buttons = buttons, .preset = 0, .keys = "ny",
        .danger = true, .answer = pending_answer, .free = pending_free, .opaque = pending,
    };
    ui_open(pending->ui, &question_class, &question);
}

static void ask_action(struct ui *ui, struct app *app, const struct action *action,
                       const struct pane_target *target, char **args)
{
    struct pending *pending = g_new0(struct pending, 1);
    *pending = (struct pending){ui, app, action, target_ref_new(target), g_strdupv(args)};
    struct host_target on = target_for(target, action->on);
    const char *name = action->on == ACTION_ON_HOST ? target_name(target)
                                                    : action_target_name(&on);
    g_autofree char *text = danger_text(action, on.domain);
    g_autofree char *title = name ? g_strdup_printf("%s: %s?", _(action->label), name)
                                  : g_strdup_printf("%s?", _(action->label));
    ask(pending, title, text, _(action->label));
}

/* --- the name typed --- */

/* Of a `:` line the name goes where a shell's would. */
static void pending_typed(void *opaque, const char *name)
{
    struct pending *pending = opaque;
    struct pane_target target;
    bool there = target_ref_find(pending->target, pending->app, &target);
    if (pending->action && there) {
        perform_confirmed(pending->ui, pending->app, pending->action, &target, pending->words,
                          name);
    } else if (!pending->action) {
        g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(words, g_strdup(pending->words[0]));
        g_ptr_array_add(words, g_strconcat("--confirm=", name, NULL));
        for (char **word = pending->words + 1; *word; word++)
            g_ptr_array_add(words, g_strdup(*word));
        g_ptr_array_add(words, NULL);
        perform_words(pending->ui, pending->app, (char **)words->pdata, there ? &target : NULL);
    }
}

static void ask_name(struct pending *pending, const struct action *action,
                     const struct host_target *on)
{
    const char *name = action_target_name(on);
    g_autofree char *title = g_strdup_printf("%s: %s?", _(action->label), name);
    g_autofree char *what = danger_text(action, on->domain);
    g_autofree char *text = action_is_guarded(action, on)
                                ? g_strdup_printf(_("It is protected.\n%s"), what)
                                : g_strdup_printf(_("Data is lost for good.\n%s"), what);
    struct type_name ask = {
        .title = title, .text = text, .name = name, .button = action->label,
        .typed = pending_typed, .free = pending_free, .opaque = pending,
    };
    ui_open(pending->ui, &type_name_class, &ask);
}

static enum action_confirm confirm_level(struct app *app, const struct action *action,
                                         const struct host_target *on, char **args)
{
    enum action_confirm level = action_confirm(action, on, args);
    if (level == ACTION_CONFIRM_NAME && !action_target_name(on))
        level = ACTION_CONFIRM_ASK;
    bool asks = config_bool(app->config, CONFIG_CONFIRM);
    return level == ACTION_CONFIRM_ASK && !asks ? ACTION_CONFIRM_NONE : level;
}

/* Asks as much as the damage is worth, or does it. */
static void confirm_action(struct ui *ui, struct app *app, const struct action *action,
                           const struct pane_target *target, char **args)
{
    const struct host_target on = target_for(target, action->on);
    switch (confirm_level(app, action, &on, args)) {
    case ACTION_CONFIRM_NONE:
        perform_action(ui, app, action, target, args);
        break;
    case ACTION_CONFIRM_ASK:
        ask_action(ui, app, action, target, args);
        break;
    case ACTION_CONFIRM_NAME: {
        struct pending *pending = g_new0(struct pending, 1);
        *pending = (struct pending){ui, app, action, target_ref_new(target), g_strdupv(args)};
        ask_name(pending, action, &on);
        break;
    }
    }
}

/* Refused: the reason goes to the message line. */
static bool refused(struct app *app, const struct action *action,
                    const struct pane_target *target)
{
    struct host_target on = target_for(target, action->on);
    const char *reason = target_reason(app, action, target);
    if (reason)
        log_add(app->log, LOG_WARN, action_target_name(&on), "%s: %s", _(action->label), reason);
    return reason != NULL;
}

/* The dialogs that actions want before they are done, if they are called without words. */
static const struct {
    const char *id;
    const struct pane_class *class;
} dialogs[] = {
    {"create", &new_domain_class},
    {"undefine", &delete_domain_class},
    {"host-add", &connect_host_class},
    {"host-edit", &connect_host_class},
    {"hosts", &host_list_class},
    {"send-key", &send_keys_class},
    {"history", &history_list_class},
    {"devices", &domain_devices_class},
    {"setvcpus", &domain_resources_class},
    {"setmem", &domain_resources_class},
    {"setmaxmem", &domain_resources_class},
    {"vcpupin", &domain_resources_class},
    {"emulatorpin", &domain_resources_class},
};

static bool has_dialog(const struct action *action)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(dialogs); i++) {
        if (!strcmp(dialogs[i].id, action->id))
            return true;
    }
    return false;
}

bool run_action_has_dialog(const struct action *action)
{
    return has_dialog(action) || device_form_open(NULL, action->id, NULL, NULL) ||
           action_form_needed(action);
}

static void open_dialog(struct ui *ui, const struct action *action,
                        const struct pane_target *target)
{
    bool hosted = target->host && host_is_libvirt(target->host);
    for (unsigned i = 0; i < G_N_ELEMENTS(dialogs); i++) {
        bool deletes = dialogs[i].class == &delete_domain_class;
        bool creates = dialogs[i].class == &new_domain_class && hosted;
        const struct pane_class *class = hosted && deletes ? &delete_hosted_class
                                         : creates         ? &new_guest_class
                                                           : dialogs[i].class;
        if (!strcmp(dialogs[i].id, action->id))
            ui_open(ui, class,
                    action->on == ACTION_ON_DOMAIN || class == &history_list_class
                        ? (void *)target->on.domain
                    : action->on == ACTION_ON_HOST || creates ? (void *)target->host
                                                                : NULL);
    }
}

void run_action(struct ui *ui, struct app *app, const struct action *action,
                const struct pane_target *target, char **args)
{
    bool bare = !args || !*args;
    if (!strcmp(action->id, "quit") && bare) {
        run_action_quit(ui, app);
        return;
    }
    bool many = action->flags & ACTION_MANY && action->on == ACTION_ON_DOMAIN;
    if (many && !app->read_only && mark_count(app->model)) {
        many_ask_marked(ui, app, action, args);
        return;
    }
    if (refused(app, action, target)) {
        ui_dirty(ui);
        return;
    }
    if (bare && has_dialog(action)) {
        open_dialog(ui, action, target);
    } else if (bare && target->on.domain &&
               device_form_open(ui, action->id, target->on.domain, NULL)) {
        ui_dirty(ui);
    } else if (bare && action_form_needed(action)) {
        struct action_form_arg arg = {action, target};
        ui_open(ui, &action_form_class, &arg);
    } else {
        confirm_action(ui, app, action, target, args);
    }
}

/* --- Enter on a domain that is off --- */

static void start_answer(void *opaque, int button)
{
    struct pending *pending = opaque;
    char *learn[] = {"set", "screen.enter_starts", "true", NULL};
    if (button != 1)
        return;
    if (!config_bool(pending->app->config, CONFIG_ENTER_STARTS))
        perform_words(pending->ui, pending->app, learn, NULL);
    pending_answer(pending, button);
}

void run_action_start(struct ui *ui, struct app *app, struct domain *domain)
{
    const struct action *action = action_find(app, "start");
    struct pane_target target = target_of_domain(domain);
    if (config_bool(app->config, CONFIG_ENTER_STARTS) ||
        action_domain_reason(app, action, domain)) {
        run_action(ui, app, action, &target, NULL);
        return;
    }
    struct pending *pending = g_new0(struct pending, 1);
    *pending = (struct pending){ui, app, action, target_ref_new(&target), NULL};
    const char *buttons[] = {_("Cancel"), _(action->label), NULL};
    g_autofree char *title = g_strdup_printf("%s: %s?", _(action->label), domain->name);
    g_autofree char *text =
        g_strdup_printf(_("It is %s. Once you have agreed, Enter starts domains without asking."),
                        domain_state_label(domain->state));
    struct question question = {
        .title = title, .text = text, .buttons = buttons, .preset = 1, .keys = "ny",
        .answer = start_answer, .free = pending_free, .opaque = pending,
    };
    ui_open(ui, &question_class, &question);
}

/* --- the `:` line --- */

struct domain *run_action_find(struct app *app, const char *name,
                               const struct pane_target *target)
{
    return hosts_find_domain(app, target->host, name);
}

/* Words whose object is named: "console web-01" opens that one's. */
static bool open_named_console(struct ui *ui, struct app *app, char **words,
                               const struct pane_target *target)
{
    if (strcmp(words[0], "console") != 0 || !words[1])
        return false;
    struct domain *domain = run_action_find(app, words[1], target);
    if (domain && !domain_port_reason(domain))
        serial_view_open(ui, domain, 0);
    else
        log_add(app->log, LOG_FAIL, NULL, _("console: %s: %s"), words[1],
                domain ? domain_port_reason(domain) : _("there is no such domain"));
    return true;
}

static void ask_words(struct ui *ui, struct app *app, const struct action *action, char **words,
                      const struct pane_target *target)
{
    struct pending *pending = g_new0(struct pending, 1);
    *pending = (struct pending){ui, app, NULL, target_ref_new(target), g_strdupv(words)};
    struct host_target on = target_for(target, action->on);
    const char *name = action_target_name(&on);
    g_autofree char *line = g_strjoinv(" ", words);
    g_autofree char *title = g_strdup_printf(_("Run “%s”?"), line);
    g_autofree char *text = words[1] || !name
                                ? g_strdup_printf(_("%s."), _(action->help))
                                : g_strdup_printf(_("%s: %s."), _(action->help), name);
    ask(pending, title, text, _(action->label));
}

/* Words that name several show first what would be done; one is asked about as its key would. */
static void confirm_words(struct ui *ui, struct app *app, const struct action *action,
                          char **words, const struct pane_target *target)
{
    struct action_bound bound;
    const struct host_target chosen = target_for(target, action->on);
    bool good = action_bind(app, words, &chosen, &bound);
    struct action_call call = {0};
    action_bound_call(&bound, &call);
    if (good && bound.several) {
        struct bulk *bulk = bulk_new(app, action, bound.targets, bound.args);
        struct many_arg arg = {.bulk = bulk};
        ui_open(ui, &many_class, &arg);
        bulk_unref(bulk);
        action_bound_clear(&bound);
        return;
    }
    enum action_confirm level =
        good && !bound.confirmed ? confirm_level(app, action, &call.target, bound.args)
                                 : ACTION_CONFIRM_NONE;
    if (level == ACTION_CONFIRM_NAME) {
        struct pending *pending = g_new0(struct pending, 1);
        *pending = (struct pending){ui, app, NULL, target_ref_new(target), g_strdupv(words)};
        ask_name(pending, action, &call.target);
    } else if (level == ACTION_CONFIRM_ASK) {
        ask_words(ui, app, action, words, target);
    } else {
        perform_words(ui, app, words, target);
    }
    action_bound_clear(&bound);
}

static void run_words(struct ui *ui, struct app *app, char **words,
                      const struct pane_target *target)
{
    const struct action *action = action_find(app, words[0]);
    if (!action) {
        log_add(app->log, LOG_FAIL, NULL, _("%s: no such command; ? shows all"), words[0]);
        return;
    }
    if (open_named_console(ui, app, words, target))
        return;
    if (action->flags & ACTION_SCREEN || !words[1])
        ui_run(ui, action, words + 1);
    else
        confirm_words(ui, app, action, words, target);
}

void run_action_line(struct ui *ui, struct app *app, const char *line,
                     const struct pane_target *target)
{
    const char *error = NULL;
    g_auto(GStrv) words = words_split(line, &error);
    if (!words)
        log_add(app->log, LOG_FAIL, NULL, "%s", error);
    else if (words[0])
        run_words(ui, app, words, target);
    ui_dirty(ui);
}

struct command_line {
    struct ui *ui;
    struct app *app;
};

static char **command_complete(void *opaque, const char *before)
{
    struct command_line *command = opaque;
    return action_complete(command->app, before);
}

static void command_done(void *opaque, const char *text)
{
    struct command_line *command = opaque;
    if (!text)
        return;
    struct pane_target target = ui_target(command->ui);
    run_action_line(command->ui, command->app, text, &target);
}

static void command_paths_read(void *opaque)
{
    struct command_line *command = opaque;
    prompt_complete_again(command->ui);
}

static void command_free(gpointer data)
{
    struct command_line *command = data;
    path_names_off_read(command->app->path_names, command_paths_read, command);
    g_free(command);
}

void run_action_prompt(struct ui *ui, struct app *app, const char *text)
{
    static GPtrArray *history; /* of this owner, over all screens */
    struct command_line *command = g_new0(struct command_line, 1);
    *command = (struct command_line){ui, app};
    struct prompt_arg arg = {.mark = ":", .text = text,
                             .history = &history, .complete = command_complete,
                             .done = command_done, .free = command_free, .opaque = command};
    path_names_on_read(app->path_names, command_paths_read, command);
    ui_open(ui, &prompt_class, &arg);
}

/* --- leaving --- */

static void quit_answer(void *opaque, int button)
{
    struct ui *ui = opaque;
    if (button == 0)
        ui_detach(ui);
    else if (button == 1)
        ui_quit(ui, true);
}

static void leave_answer(void *opaque, int button)
{
    if (button == 0)
        ui_detach(opaque);
}

/* Read-only, shutting down is not offered. */
static void ask_detach(struct ui *ui)
{
    const char *buttons[] = {_("Detach"), _("Cancel"), NULL};
    struct question question = {
        .title = _("Leave virtty?"),
        .text = _("Domains are running inside virtty, which is read-only: they go on, and "
                  "“virtty” brings this screen back."),
        .buttons = buttons, .preset = 0, .keys = "dc", .answer = leave_answer, .opaque = ui,
    };
    ui_open(ui, &question_class, &question);
}

void run_action_quit(struct ui *ui, struct app *app)
{
    unsigned running = 0;
    for (unsigned i = 0; i < model_domains(app->model); i++)
        running += app_ends_with(model_domain(app->model, i));
    if (!running) {
        ui_quit(ui, false);
        return;
    }
    if (app->read_only) {
        ask_detach(ui);
        return;
    }
    const char *buttons[] = {_("Detach"), _("Shut all down"), _("Cancel"), NULL};
    g_autofree char *text = g_strdup_printf(
        ngettext("%u domain is running inside virtty. Detached, it goes on, and “virtty” brings "
                 "this screen back. Shutting down presses its power button and waits for it.",
                 "%u domains are running inside virtty. Detached, they go on, and “virtty” brings "
                 "this screen back. Shutting down presses their power buttons and waits for them.",
                 running), running);
    struct question question = {
        .title = _("Leave virtty?"), .text = text, .buttons = buttons, .preset = 0,
        .keys = "dsc", .answer = quit_answer, .opaque = ui,
    };
    ui_open(ui, &question_class, &question);
}
