/* mark.h: the marks on domains that actions on many are done to. They are the model's: a mark
 * stays when the list is read anew and goes with its domain. Main thread. */
#ifndef SRC_MARK_H
#define SRC_MARK_H

#include <glib.h>
#include <stdbool.h>

#include "model.h"

struct find;

void mark_set(struct model *model, struct domain *domain, bool on);
/* Marks (or unmarks) all that match; NULL: all there are. Returns how many were changed. */
unsigned mark_matching(struct model *model, const struct find *find, bool on);
/* Marks what is not marked and the other way round. */
void mark_invert(struct model *model);
unsigned mark_count(const struct model *model);
/* The marked domains by host and name, borrowed; the array is the caller's. */
GPtrArray *mark_domains(const struct model *model);

#endif
