/* disputed.h: characters about whose width terminals do not agree. Any thread. */
#ifndef UI_DISPUTED_H
#define UI_DISPUTED_H

#include <stdbool.h>

#include "vt-cell.h"

/* True if a terminal may draw the cell wider or narrower than it is: what lies right of it is then
 * somewhere else, perhaps even in the next row. */
bool disputed_cell(const struct vt_cell *cell);

#endif
