#include "panes/treepane.h"

#include <string.h>

#include "action.h"
#include "app.h"
#include "core/text.h"
#include "log.h"
#include "panes/details.h"
#include "panes/hosttree-actions.h"
#include "stack.h"

void treepane_init(struct pane *pane, const struct hosttree_class *class, const char *nothing)
{
    struct treepane *self = (struct treepane *)pane;
    g_autoptr(GString) all = g_string_new(NULL);
    for (unsigned i = 0; i < class->n_columns; i++)
        g_string_append_printf(all, "%s%s", i ? "," : "", class->columns[i].list.id);
    self->tree = hosttree_new(pane, class, pane, all->str);
    self->nothing = nothing;
}

void treepane_destroy(struct pane *pane)
{
    hosttree_free(((struct treepane *)pane)->tree);
}

void treepane_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct treepane *self = (struct treepane *)pane;
    hosttree_draw(self->tree, win, focused);
    if (!hosttree_cursor(self->tree).host && !hosttree_filter(self->tree))
        window_text(win, 1, 2, ROLE_DIM, _(self->nothing));
}

/* What Enter and a second click do. */
static void open_obvious(struct treepane *self)
{
    struct hosttree_row row = hosttree_cursor(self->tree);
    if (!row.item || hosttree_has_children(self->tree, &row))
        hosttree_fold(self->tree, !hosttree_is_folded(self->tree));
    else
        details_show(self->pane.ui);
}

unsigned treepane_event(struct pane *pane, const struct event *event)
{
    struct treepane *self = (struct treepane *)pane;
    bool opened;
    unsigned wish = hosttree_event(self->tree, event, &opened);
    bool key = event->type == EVENT_KEY;
    if ((opened || (key && event->key == KEY_ENTER_)) && hosttree_cursor(self->tree).host) {
        open_obvious(self);
        return WISH_HANDLED | WISH_DIRTY;
    }
    if (key && event->key == KEY_ESCAPE_ && !hosttree_filter(self->tree)) {
        log_dismiss(pane->app->log);
        return WISH_HANDLED | WISH_DIRTY;
    }
    return wish;
}

unsigned treepane_command(struct pane *pane, const struct action *action, char **args)
{
    if (g_str_has_suffix(action->id, "details")) {
        details_show(pane->ui);
        return WISH_HANDLED | WISH_DIRTY;
    }
    return hosttree_command(((struct treepane *)pane)->tree, action, args);
}

const char *treepane_reason(struct pane *pane, const struct action *action)
{
    struct treepane *self = (struct treepane *)pane;
    if (g_str_has_suffix(action->id, "details"))
        return hosttree_cursor(self->tree).host ? NULL : _("nothing is chosen");
    return hosttree_reason(self->tree, action);
}

void treepane_status(struct pane *pane, char *buf, size_t size)
{
    struct treepane *self = (struct treepane *)pane;
    const char *filter = hosttree_filter(self->tree);
    unsigned all = hosttree_count(self->tree);
    if (filter)
        g_snprintf(buf, size, _("/%s  %u of %u"), filter, hosttree_matching(self->tree), all);
}

bool treepane_contains(const char *text, const char *filter)
{
    if (!text)
        return false;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    return strstr(folded, filter) != NULL;
}
