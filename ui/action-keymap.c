#include "action-keymap.h"

#include <string.h>

#include "app.h"
#include "core/text.h"
#include "exit-code.h"
#include "key-file.h"
#include "log.h"
#include "visible.h"

static void keymap_reload(struct app *app, struct action_call *call)
{
    g_autofree char *problem = key_file_read(app);
    if (problem)
        action_fail(call, EXIT_CODE_FAILED, "%s", problem);
    else
        g_string_append(call->out, _("the keys are read"));
}

static void keymap_show(struct app *app, struct action_call *call)
{
    if (!app->keys_problems) /* no screen has read them yet */
        g_free(key_file_read(app));
    g_autofree char *text = key_file_text(app);
    g_string_append(call->out, text);
}

static void keymap_run(struct app *app, struct action_call *call)
{
    const char *word = action_operand(call, 0);
    g_autofree char *shown = visible_text(word ? word : "", 60);
    if (!word)
        keymap_show(app, call);
    else if (!strcmp(word, "reload"))
        keymap_reload(app, call);
    else
        action_fail(call, EXIT_CODE_USAGE, _("keys: “%s” is not “reload”"), shown);
}

static char **keymap_complete(struct app *app, const char *prefix)
{
    (void)app;
    (void)prefix;
    return g_strsplit("reload", " ", -1);
}

static const struct action_arg keymap_args[] = {
    {.name = "reload", .help = N_("Read keys.conf again, and tell what is wrong with it"),
     .complete = keymap_complete},
    {.name = NULL},
};

const struct action action_keymap_table[] = {
    {.id = "keys",
     .label = N_("Key map"),
     .help = N_("Show all keys as a file that can change them"),
     .args = keymap_args,
     .on = ACTION_ON_NOTHING,
     .verb = -1,
     .flags = ACTION_CLI | ACTION_READ,
     .command = "keys",
     .run = keymap_run},
    {.id = NULL},
};
