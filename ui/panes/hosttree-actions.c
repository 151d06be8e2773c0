#include "panes/hosttree-actions.h"

#include <string.h>

#include "app.h"
#include "dialogs/prompt.h"
#include "find-complete.h"
#include "log.h"
#include "stack.h"

/* While the filter is being typed. */
struct typed_filter {
    struct hosttree *tree;
    char *before; /* what Esc brings back */
};

static void filter_changed(void *opaque, const char *text)
{
    struct typed_filter *typed = opaque;
    hosttree_set_filter(typed->tree, text);
    ui_dirty(hosttree_pane(typed->tree)->ui);
}

static void filter_done(void *opaque, const char *text)
{
    struct typed_filter *typed = opaque;
    hosttree_set_filter(typed->tree, text ? text : typed->before);
    ui_dirty(hosttree_pane(typed->tree)->ui);
}

static void filter_free(gpointer data)
{
    struct typed_filter *typed = data;
    g_free(typed->before);
    g_free(typed);
}

static char **filter_complete(void *opaque, const char *before)
{
    struct typed_filter *typed = opaque;
    return find_complete_pattern(hosttree_pane(typed->tree)->app, before);
}

static void do_filter(struct hosttree *tree, char **args)
{
    static GPtrArray *history; /* of this owner, over all panes */
    if (args && args[0]) {
        g_autofree char *words = g_strjoinv(" ", args);
        hosttree_set_filter(tree, words);
        return;
    }
    struct typed_filter *typed = g_new0(struct typed_filter, 1);
    *typed = (struct typed_filter){tree, g_strdup(hosttree_filter(tree))};
    struct prompt_arg arg = {
        .mark = "/", .text = typed->before, .history = &history, .changed = filter_changed,
        .done = filter_done, .free = filter_free, .opaque = typed,
    };
    /* Of domains the filter is a pattern. */
    if (!strcmp(hosttree_pane(tree)->class->name, "domains"))
        arg.complete = filter_complete;
    ui_open(hosttree_pane(tree)->ui, &prompt_class, &arg);
}

static void do_clear(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_set_filter(tree, NULL);
}

static void do_sort(struct hosttree *tree, char **args)
{
    if (!args || !args[0])
        hosttree_sort_step(tree, 1);
    else if (!hosttree_sort_by(tree, args[0]))
        log_add(hosttree_pane(tree)->app->log, LOG_WARN, NULL,
                _("sort: there is no column “%s” here"), args[0]);
}

static void do_sort_back(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_sort_step(tree, -1);
}

static void do_invert(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_sort_invert(tree);
}

static void do_fold(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_fold(tree, !hosttree_is_folded(tree));
}

static void do_close(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_leave(tree);
}

static void do_open(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_fold(tree, false);
}

static void do_flat(struct hosttree *tree, char **args)
{
    (void)args;
    hosttree_set_flat(tree, !hosttree_is_flat(tree));
}

/* --- why not --- */

static const char *why_clear(struct hosttree *tree)
{
    return hosttree_filter(tree) ? NULL : _("there is no filter");
}

static const char *why_fold(struct hosttree *tree)
{
    return hosttree_fold_reason(tree, !hosttree_is_folded(tree));
}

static const char *why_close(struct hosttree *tree)
{
    return hosttree_cursor(tree).item ? NULL : hosttree_fold_reason(tree, true);
}

static const char *why_open(struct hosttree *tree)
{
    return hosttree_fold_reason(tree, false);
}

static const char *why_flat(struct hosttree *tree)
{
    return hosttree_pane(tree)->app->hosts->len > 1 ? NULL : _("there is one host only");
}

static const struct {
    const char *id;
    void (*run)(struct hosttree *tree, char **args);
    const char *(*why)(struct hosttree *tree); /* NULL: always */
} commands[] = {
    {"filter", do_filter, NULL},        {"clear-filter", do_clear, why_clear},
    {"sort", do_sort, NULL},            {"sort-back", do_sort_back, NULL},
    {"sort-invert", do_invert, NULL},   {"fold", do_fold, why_fold},
    {"fold-close", do_close, why_close}, {"fold-open", do_open, why_open},
    {"flat", do_flat, why_flat},
};

unsigned hosttree_command(struct hosttree *tree, const struct action *action, char **args)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (strcmp(commands[i].id, action->id) != 0)
            continue;
        commands[i].run(tree, args);
        return WISH_HANDLED | WISH_DIRTY;
    }
    return 0;
}

const char *hosttree_reason(struct hosttree *tree, const struct action *action)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (!strcmp(commands[i].id, action->id))
            return commands[i].why ? commands[i].why(tree) : NULL;
    }
    return NULL;
}
