/* theme.h: roles and what they look like. Themes are key files; mono is always there.
 * Main thread. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <glib.h>

#include "style.h"

/* Why something has its looks. The list of names in theme.c has the same order. */
enum role {
    ROLE_TEXT,
    ROLE_DIM,        /* less important: units, hints */
    ROLE_STRONG,     /* names, headings of details */
    ROLE_TITLE,      /* pane titles, host line */
    ROLE_HEADER,     /* column headings */
    ROLE_HEADER_SORT,
    ROLE_SELECTED,   /* cursor row of the focused list */
    ROLE_SELECTED_OFF, /* of a list without focus */
    ROLE_MARKED,
    ROLE_BORDER,
    ROLE_BORDER_FOCUS,
    ROLE_KEY,        /* a key's name in the key bar and help */
    ROLE_KEY_TEXT,
    ROLE_GOOD,       /* running, ready */
    ROLE_BUSY,       /* starting, paused */
    ROLE_BAD,        /* crashed, failed */
    ROLE_OFF,        /* shut off, disabled */
    ROLE_WARNING,
    ROLE_ERROR,
    ROLE_GAUGE,      /* filled part of bars, sparklines */
    ROLE_GAUGE_EMPTY,
    ROLE_FIELD,      /* an entry */
    ROLE_FIELD_FOCUS,
    ROLE_FIELD_BAD,
    ROLE_BUTTON,
    ROLE_BUTTON_FOCUS,
    ROLE_DIALOG,     /* a dialog's ground and border */
    ROLE_DANGER,     /* a dialog that destroys */
    ROLE_MATCH,      /* found text */
    ROLE_PROMPT,     /* `:` and `/` lines */
    ROLE_XML_ELEMENT,
    ROLE_XML_ATTRIBUTE,
    ROLE_XML_VALUE,
    ROLE_XML_COMMENT,
    ROLE_DIFF_ADD,
    ROLE_DIFF_REMOVE,
    ROLE_DIFF_HUNK,
    ROLES
};

struct theme {
    char *name;
    enum color_depth depth; /* that the styles were reduced to */
    uint32_t ground; /* the background below everything; VT_COLOR_DEFAULT: the terminal's own */
    /* That of ROLE_TEXT has no background: it stands on whatever is there. */
    struct style styles[ROLES];
};

/* Loads a theme by name: the user's of that name, else the built-in one, else an installed one;
 * colours are reduced to `depth`, COLOR_MONO gives the mono theme. NULL with *error for an unknown
 * name or a broken file (the message names the line). Freed by theme_free(). */
struct theme *theme_load(const char *name, enum color_depth depth, GError **error);
void theme_free(struct theme *theme);
/* The theme that needs no file: dark, or mono for COLOR_MONO. Never NULL. */
struct theme *theme_load_builtin(enum color_depth depth);
/* The names of all themes there are that begin with `prefix`, sorted; g_strfreev(). */
char **theme_names(const char *prefix);
/* Every role's key-file name, for the table test. */
const char *theme_role_name(enum role role);

#endif
