/* create-command.h: the words of `virtty create`: a spec as a command line and back. Main thread,
 * writing from any. The face is create_command(), create_args and create_parse() of create.h. */
#ifndef SRC_CREATE_COMMAND_H
#define SRC_CREATE_COMMAND_H

#include "create.h"

#endif
