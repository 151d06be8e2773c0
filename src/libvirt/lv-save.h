/* lv-save.h: memory into files and back: managed save, save, restore, dump, screenshot. Main
 * thread; the calls themselves are on workers. */
#ifndef SRC_LIBVIRT_LV_SAVE_H
#define SRC_LIBVIRT_LV_SAVE_H

#include "lv-host.h"

extern const struct lv_verb lv_save_verbs[]; /* ended by run NULL */

#endif
