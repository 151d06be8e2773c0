/* create-task.h: searching and checking on a thread of their own, for the dialog. Main thread. The
 * face is create_sources_start(), create_check_start() and create_task_cancel() of create.h. */
#ifndef SRC_CREATE_TASK_H
#define SRC_CREATE_TASK_H

#include "create.h"

#endif
