/* machine.h: the control thread behind vmm.h's machines; the functions are declared in vmm.h.
 *
 * Any thread, as vmm.h says. */
#ifndef VMM_MACHINE_H
#define VMM_MACHINE_H

#include "vmm.h"

#endif
