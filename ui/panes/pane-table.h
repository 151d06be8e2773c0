/* pane-table.h: the explicit table of pane and dialog classes. Main thread. */
#ifndef UI_PANES_PANE_TABLE_H
#define UI_PANES_PANE_TABLE_H

#include "pane.h"

/* All classes, ended by NULL: their actions make the keymap sections and the help. */
extern const struct pane_class *const pane_classes[];

/* The panes that a number opens, in the order of line 2; class NULL ends. */
struct pane_number {
    unsigned number; /* 1..9 */
    const struct pane_class *class;
    const char *action; /* that goes there */
};
extern const struct pane_number pane_numbers[];

/* What a screen opens at its start: the main list, the details beside or below it, and the lists
 * that take turns with the main one or stand at the side of a large screen. */
extern const struct pane_class *const pane_class_main;
extern const struct pane_class *const pane_class_details;
extern const struct pane_class *const pane_class_sides[2];

#endif
