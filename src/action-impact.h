/* action-impact.h: what the actions share that change a running domain, its definition, or both.
 * Main thread. */
#ifndef SRC_ACTION_IMPACT_H
#define SRC_ACTION_IMPACT_H

#include "action.h"

/* Rows of the options --live and --config. */
#define ACTION_IMPACT_ARGS                                                                   \
    {.name = "--live", .help = N_("Change what runs now (without both: all that there is)")}, \
        {.name = "--config", .help = N_("Change the stored definition, for the next start")}

/* A dictionary with the options live and config of the call, to be added to; and virsh's words for
 * the log: those of the call, with all that virtty changes without an option. `only` (a string of
 * "l" and "c") names the halves that the verb can change: NULL: both. */
void action_impact_begin(struct action_call *call, GVariantDict *args, const char *only);
/* One more word for virsh, for what the call leaves to virtty. NULL: nothing. */
void action_impact_add_word(struct action_call *call, const char *word);
/* True with *bytes: an operand or option that is a size; without a unit it is `unit` bytes. False
 * with the call failed. */
bool action_impact_size(struct action_call *call, const char *text, uint64_t unit,
                        uint64_t *bytes);
/* True with *number: a whole number. False with the call failed. */
bool action_impact_number(struct action_call *call, const char *text, unsigned most,
                          unsigned *number);

/* Completion: targets of disks, MAC addresses of NICs, names of networks, disk images of pools. */
char **action_impact_disks(struct app *app, const char *prefix);
char **action_impact_nics(struct app *app, const char *prefix);
char **action_impact_networks(struct app *app, const char *prefix);
char **action_impact_volumes(struct app *app, const char *prefix);

#endif
