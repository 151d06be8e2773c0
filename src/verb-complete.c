#include "verb-complete.h"

#include <string.h>

#include "action-common.h"
#include "action-complete.h"
#include "app.h"
#include "core/text.h"

/* The program's own options, before the verb; those with a value. */
static const struct {
    const char *name;
    bool value;
} program_options[] = {
    {"--color", true},     {"--connect", true}, {"--help", false},    {"--log-file", true},
    {"--read-only", false}, {"--theme", true},  {"--version", false}, {"-c", true},
};

/* Verbs that are no actions, for they are not run by an owner. */
static const char *const own_verbs[] = {"console", "help", "run"};

static void offer(GString *out, const char *prefix, const char *candidate)
{
    /* A name with a line end in it cannot be told in lines. */
    if (g_str_has_prefix(candidate, prefix) && !strchr(candidate, '\n'))
        g_string_append_printf(out, "%s\n", candidate);
}

static bool option_takes_value(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(program_options); i++) {
        if (!strcmp(program_options[i].name, word))
            return program_options[i].value;
    }
    return false;
}

static void offer_option_value(struct app *app, const char *option, const char *prefix,
                               GString *out)
{
    static const char *const colors[] = {"16", "256", "never", "true"};
    if (!strcmp(option, "--color")) {
        for (size_t i = 0; i < G_N_ELEMENTS(colors); i++)
            offer(out, prefix, colors[i]);
    } else if (!strcmp(option, "-c") || !strcmp(option, "--connect")) {
        for (guint i = 0; i < app->hosts->len; i++)
            offer(out, prefix, ((struct host *)g_ptr_array_index(app->hosts, i))->alias);
    } else if (!strcmp(option, "--log-file")) {
        g_string_append(out, "files\n");
    }
}

static void offer_verbs(struct app *app, const char *prefix, GString *out)
{
    for (unsigned i = 0; i < action_count(app); i++) {
        const struct action *action = action_get(app, i);
        if (action->flags & ACTION_CLI)
            offer(out, prefix, action->id);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(own_verbs); i++)
        offer(out, prefix, own_verbs[i]);
}

static void offer_first(struct app *app, const char *prefix, GString *out)
{
    if (prefix[0] != '-') {
        offer_verbs(app, prefix, out);
        return;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(program_options); i++)
        offer(out, prefix, program_options[i].name);
}

/* The words of a verb that the action table has not. True if it was one. */
static bool offer_own(struct app *app, char **words, unsigned count, GString *out)
{
    const char *prefix = words[count - 1];
    if (!strcmp(words[0], "help")) {
        offer_verbs(app, prefix, out);
        return true;
    }
    if (!strcmp(words[0], "run")) {
        g_string_append(out, "files\n");
        return true;
    }
    if (strcmp(words[0], "console") != 0)
        return false;
    for (unsigned i = 0; count == 2 && i < model_domains(app->model); i++)
        offer(out, prefix, model_domain(app->model, i)->name);
    return true;
}

void verb_complete(struct app *app, char **words, GString *out)
{
    g_autoptr(GPtrArray) line = g_ptr_array_new(); /* from the verb on, and -c before it */
    unsigned count = g_strv_length(words), at = 0;
    const char *host = NULL;
    if (!count)
        return;
    for (; at + 1 < count && words[at][0] == '-'; at++) {
        if (!option_takes_value(words[at]))
            continue;
        if (at + 2 == count) {
            offer_option_value(app, words[at], words[at + 1], out);
            return;
        }
        if (!strcmp(words[at], "-c") || !strcmp(words[at], "--connect"))
            host = words[at + 1];
        at++;
    }
    if (at + 1 >= count) {
        offer_first(app, words[count - 1], out);
        return;
    }
    if (offer_own(app, words + at, count - at, out))
        return;
    g_ptr_array_add(line, words[at]);
    if (host) {
        g_ptr_array_add(line, (gpointer)"--connect");
        g_ptr_array_add(line, (gpointer)host);
    }
    for (at++; at < count; at++)
        g_ptr_array_add(line, words[at]);
    g_ptr_array_add(line, NULL);
    bool files = false;
    g_auto(GStrv) found = action_complete_words(app, (char **)line->pdata, &files);
    if (files)
        g_string_append(out, "files\n");
    for (char **candidate = found; *candidate; candidate++)
        offer(out, "", *candidate);
}
