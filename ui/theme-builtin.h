/* theme-builtin.h: the theme files of the source tree as text inside the program. Any thread. */
#ifndef UI_THEME_BUILTIN_H
#define UI_THEME_BUILTIN_H

struct theme_file {
    const char *name; /* without ".theme"; NULL ends the table */
    const char *text;
};

/* Generated from themes/ when the program is built. */
extern const struct theme_file theme_builtin[];

#endif
