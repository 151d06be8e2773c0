/* lv-figures.h: counters of a libvirt domain's disks, NICs, memory and CPUs, as virsh names them.
 * Main thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_FIGURES_H
#define SRC_LIBVIRT_LV_FIGURES_H

#include "lv-host.h"

extern const struct lv_verb lv_figures_verbs[]; /* ended by run NULL */

#endif
