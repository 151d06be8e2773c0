#include "action-config.h"

#include <string.h>

#include "app.h"
#include "config.h"
#include "core/text.h"
#include "exit-code.h"
#include "job.h"
#include "json-write.h"
#include "text-table.h"
#include "visible.h"
#include "worker.h"

static char *settings_name(enum config_key key)
{
    const struct config_info *info = config_key_info(key);
    return g_strconcat(info->group, ".", info->name, NULL);
}

static void settings_json(struct app *app, GString *out)
{
    struct json json = {.out = out};
    json_array(&json);
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        const struct config_info *info = config_key_info((enum config_key)i);
        g_autofree char *name = settings_name((enum config_key)i);
        json_object(&json);
        json_add_string(&json, "name", name);
        json_add_string(&json, "value", config_string(app->config, (enum config_key)i));
        json_add_string(&json, "default", info->value);
        json_add_string(&json, "help", _(info->help));
        json_end(&json);
    }
    json_end(&json);
}

static void settings_table(struct app *app, GString *out)
{
    const struct text_column columns[] = {
        {_("Setting"), false}, {_("Value"), false}, {_("Meaning"), false}};
    struct text_table *table = text_table_new(columns, G_N_ELEMENTS(columns));
    for (unsigned i = 0; i < CONFIG_KEYS; i++) {
        g_autofree char *name = settings_name((enum config_key)i);
        text_table_add(table, name);
        text_table_add(table, config_string(app->config, (enum config_key)i));
        text_table_add(table, _(config_key_info((enum config_key)i)->help));
    }
    text_table_finish(table, out);
}

/* --- changing one --- */

struct settings_save {
    struct config_changes *changes;
    struct job *job;
};

/* On the worker. */
static void settings_write(void *data)
{
    struct settings_save *save = data;
    g_autofree char *error = NULL;
    config_write(save->changes, &error);
    job_finish(save->job, error);
    g_free(save);
}

static void settings_change(struct app *app, struct action_call *call, enum config_key key,
                            const char *value)
{
    g_autofree char *name = settings_name(key);
    char *error = NULL;
    if (!config_set(app->config, key, value, &error)) {
        action_fail(call, EXIT_CODE_USAGE, _("set: %s"), error);
        g_free(error);
        return;
    }
    struct settings_save *save = g_new0(struct settings_save, 1);
    g_autofree char *title = g_strdup_printf(_("set %s"), name);
    save->changes = config_changes(app->config);
    save->job = job_new(app, title, NULL, false, NULL, NULL);
    call->job = save->job;
    worker_push(app->worker, settings_write, save);
}

static void settings_run(struct app *app, struct action_call *call)
{
    const char *name = action_operand(call, 0), *value = action_operand(call, 1);
    enum config_key key = name ? config_find(name) : CONFIG_KEYS;
    if (!name) {
        if (action_option(call, "--json"))
            settings_json(app, call->out);
        else
            settings_table(app, call->out);
    } else if (key == CONFIG_KEYS) {
        g_autofree char *shown = visible_text(name, 100);
        action_fail(call, EXIT_CODE_NOT_FOUND, _("set: there is no setting '%s'"), shown);
    } else if (value) {
        settings_change(app, call, key, value);
    } else {
        g_string_append_printf(call->out, "%s\n", config_string(app->config, key));
    }
}

/* Without a value it only shows. */
static bool settings_show(struct app *app, const struct action_call *call)
{
    (void)app;
    return !action_operand(call, 1);
}

static char **settings_complete(struct app *app, const char *prefix)
{
    char **names = g_new0(char *, CONFIG_KEYS + 1);
    (void)app;
    (void)prefix;
    for (unsigned i = 0; i < CONFIG_KEYS; i++)
        names[i] = settings_name((enum config_key)i);
    return names;
}

static const struct action_arg settings_args[] = {
    {.name = N_("NAME"),
     .help = N_("Setting to show or change; none: all are shown"),
     .complete = settings_complete},
    {.name = N_("VALUE"), .help = N_("Its new value")},
    {.name = "--json", .help = N_("All as JSON")},
    {.name = NULL},
};

const struct action action_config_table[] = {
    {.id = "set",
     .label = N_("Settings"),
     .help = N_("Show or change a setting"),
     .args = settings_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_FILES | ACTION_NO_HOST,
     .command = "set",
     .run = settings_run,
     .harmless = settings_show},
    {.id = NULL},
};
