/* vt-dispatch.h: which control or sequence does what, as tables. Emulator's thread. */
#ifndef SRC_VT_DISPATCH_H
#define SRC_VT_DISPATCH_H

#include "vt-parser.h"

/* Callbacks whose opaque is a struct vt_screen. */
extern const struct vt_parser_ops vt_dispatch_ops;

#endif
