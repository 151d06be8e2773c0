/* target.h: what a verb of the screen acts on, and finding it again after a question was answered.
 * Main thread. */
#ifndef UI_TARGET_H
#define UI_TARGET_H

#include "action.h"

/* The host is that of the object; alone it is what is chosen itself. All NULL: nothing is. */
struct pane_target {
    struct host_target on;
    struct host *host;
};

struct pane_target target_of_domain(struct domain *domain);
/* What an action of this kind is done to: of a volume its pool too; nothing else stays. */
struct host_target target_for(const struct pane_target *target, enum action_object on);
/* The object's name, else the host's; NULL if nothing is chosen. Borrowed. */
const char *target_name(const struct pane_target *target);
/* action_reason() with what of the target the action is done to. */
const char *target_reason(struct app *app, const struct action *action,
                          const struct pane_target *target);

/* True if it can be done now: to the target, or to at least one marked domain if there are marks
 * and it is an action on those. */
bool target_or_marks_allow(struct app *app, const struct action *action,
                           const struct pane_target *target);

/* A target by its names: what it was taken from may be gone when the answer comes. */
struct target_ref;

struct target_ref *target_ref_new(const struct pane_target *target);
void target_ref_free(struct target_ref *ref);
/* False if it is gone. */
bool target_ref_find(const struct target_ref *ref, struct app *app, struct pane_target *target);

#endif
