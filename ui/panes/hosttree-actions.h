/* hosttree-actions.h: what can be done to a list of things of all hosts: filter, sort, fold. Main
 * thread. */
#ifndef UI_PANES_HOSTTREE_ACTIONS_H
#define UI_PANES_HOSTTREE_ACTIONS_H

#include "action.h"
#include "core/text.h"
#include "panes/hosttree.h"

#define HOSTTREE_ACTION(name, word, text, key, more, section)                             \
    {.id = name, .label = word, .help = text, .verb = -1, .flags = ACTION_SCREEN | (more), \
     .keys = key, .context = section}

/* The rows of a pane's table, for its section. */
#define HOSTTREE_ACTIONS(section)                                                                \
    HOSTTREE_ACTION("filter", N_("Filter"), N_("Show only what matches"), "/", 0, section),      \
    HOSTTREE_ACTION("clear-filter", N_("Show all"), N_("Take the filter away"), "Esc", 0,        \
                    section),                                                                    \
    HOSTTREE_ACTION("sort", N_("Sort"), N_("Sort by the next column"), "> F6", ACTION_RARE,      \
                    section),                                                                    \
    HOSTTREE_ACTION("sort-back", N_("Sort back"), N_("Sort by the column before"), "<",          \
                    ACTION_RARE, section),                                                       \
    HOSTTREE_ACTION("sort-invert", N_("Invert"), N_("Turn the order of sorting around"), "I",    \
                    ACTION_RARE, section),                                                       \
    HOSTTREE_ACTION("fold", N_("Fold"), N_("Fold what belongs together, or unfold it"), "t",     \
                    ACTION_RARE, section),                                                       \
    HOSTTREE_ACTION("fold-close", N_("Close"), N_("Fold it; from within, go up to it"),          \
                    "Left h", ACTION_RARE, section),                                           \
    HOSTTREE_ACTION("fold-open", N_("Open"), N_("Unfold it"), "Right l", ACTION_RARE, section), \
    HOSTTREE_ACTION("flat", N_("Flat"), N_("One list of all hosts, or a tree by host"), "f",     \
                    ACTION_RARE, section)

/* Runs one of these; 0 if it is none. */
unsigned hosttree_command(struct hosttree *tree, const struct action *action, char **args);
/* Why one of these cannot be done now, NULL if it can or is none of them. */
const char *hosttree_reason(struct hosttree *tree, const struct action *action);

#endif
