#include "dialogs/prompt.h"

#include <string.h>

#include "core/text.h"
#include "stack.h"
#include "widgets/entry.h"

#define HISTORY_LINES 200

struct prompt {
    struct pane pane;
    struct prompt_arg arg;
    char *mark;
    struct entry *entry;
};

static char **complete(void *opaque, const char *before)
{
    struct prompt *prompt = opaque;
    return prompt->arg.complete(prompt->arg.opaque, before);
}

bool prompt_completes(const struct pane *pane)
{
    return ((const struct prompt *)pane)->arg.complete != NULL;
}

void prompt_complete_again(struct ui *ui)
{
    struct prompt *prompt = (struct prompt *)ui_find(ui, &prompt_class);
    if (!prompt)
        return;
    entry_complete_again(prompt->entry);
    ui_dirty(ui);
}

static bool prompt_create(struct pane *pane, void *arg)
{
    struct prompt *prompt = (struct prompt *)pane;
    prompt->arg = *(const struct prompt_arg *)arg;
    prompt->mark = g_strdup(prompt->arg.mark);
    prompt->entry = entry_new(prompt->arg.text, 0);
    if (prompt->arg.history && !*prompt->arg.history)
        *prompt->arg.history = g_ptr_array_new_with_free_func(g_free);
    if (prompt->arg.history)
        entry_use_history(prompt->entry, *prompt->arg.history);
    if (prompt->arg.complete)
        entry_use_completion(prompt->entry, complete, prompt);
    return true;
}

static void prompt_destroy(struct pane *pane)
{
    struct prompt *prompt = (struct prompt *)pane;
    if (prompt->arg.free)
        prompt->arg.free(prompt->arg.opaque);
    entry_free(prompt->entry);
    g_free(prompt->mark);
}

static void prompt_measure(struct pane *pane, unsigned *rows, unsigned *cols)
{
    struct prompt *prompt = (struct prompt *)pane;
    (void)cols;
    *rows = entry_candidates(prompt->entry) ? 2 : 1;
}

/* The bytes of the folder that all the words lie in: it stands in the line already. */
static size_t common_folder(const char *const *words)
{
    size_t len = strlen(words[0]);
    while (len && (words[0][len - 1] != '/' || !words[0][len])) /* not the slash of a folder */
        len--;
    for (const char *const *word = words; len && *word; word++) {
        if (strncmp(*word, words[0], len) != 0)
            return 0;
    }
    return len;
}

/* What Tab found, in one row, cut with a sign. */
static void draw_candidates(struct prompt *prompt, const struct window *win)
{
    const char *const *words = entry_candidates(prompt->entry);
    if (!words)
        return;
    size_t folder = common_folder(words);
    g_autoptr(GString) all = g_string_new(NULL);
    for (const char *const *word = words; *word; word++)
        g_string_append_printf(all, "%s%s", all->len ? "  " : "", *word + folder);
    window_field(win, 0, 1, win->cols > 2 ? win->cols - 2 : 0, FIT_LEFT, ROLE_DIM, all->str);
}

static void prompt_draw(struct pane *pane, const struct window *win, bool focused)
{
    struct prompt *prompt = (struct prompt *)pane;
    int row = (int)win->rows - 1;
    window_clear(win, ROLE_PROMPT);
    if (row > 0)
        draw_candidates(prompt, win);
    unsigned used = window_text(win, row, 0, ROLE_PROMPT, prompt->mark);
    entry_draw(prompt->entry, win, row, (int)used, win->cols > used ? win->cols - used : 0,
               ROLE_PROMPT, focused);
}

static unsigned finish(struct prompt *prompt, bool keep)
{
    g_autofree char *text = keep ? g_strdup(entry_text(prompt->entry)) : NULL;
    if (text && *text && prompt->arg.history)
        entry_history_add(*prompt->arg.history, text, HISTORY_LINES);
    /* Closed first: what is done may open another dialog, which must come to stand above. */
    ui_close(prompt->pane.ui, &prompt->pane);
    prompt->arg.done(prompt->arg.opaque, text);
    return WISH_HANDLED | WISH_DIRTY;
}

static unsigned prompt_event(struct pane *pane, const struct event *event)
{
    struct prompt *prompt = (struct prompt *)pane;
    bool changed = false;
    unsigned wish = entry_event(prompt->entry, event, &changed);
    if (changed && prompt->arg.changed)
        prompt->arg.changed(prompt->arg.opaque, entry_text(prompt->entry));
    if (wish)
        return wish | WISH_RELAYOUT;
    if (event->type != EVENT_KEY)
        return WISH_HANDLED;
    switch (event->key) {
    case KEY_ENTER_: return finish(prompt, true);
    case KEY_ESCAPE_: case 'g' | MOD_CTRL: case 'c' | MOD_CTRL: return finish(prompt, false);
    case KEY_BACKSPACE_: /* on an empty line, as in vi */
        return *entry_text(prompt->entry) ? WISH_HANDLED : finish(prompt, false);
    default: return WISH_HANDLED;
    }
}

const struct pane_class prompt_class = {
    .name = "prompt", .title = N_("Prompt"), .size = sizeof(struct prompt), .modal = true,
    .foot = true, .create = prompt_create, .destroy = prompt_destroy, .measure = prompt_measure,
    .draw = prompt_draw, .event = prompt_event,
};
