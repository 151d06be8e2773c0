/* install-task.h: checking a new domain, and building its plan, on a thread of their own. Main
 * thread. The face of the check is install_check_start() and install_task_cancel() of install.h. */
#ifndef SRC_INSTALL_TASK_H
#define SRC_INSTALL_TASK_H

#include "install.h"

/* What came of a spec: with its operating system and its name, if they were not said. */
struct install_built {
    struct install_spec *spec;
    struct install_report *report;
    GVariant *args; /* of HOST_CREATE; NULL if the report has errors */
};

/* `done` runs on the main thread and owns what is built. */
void install_build_start(struct app *app, const struct install_spec *spec, struct offer *offer,
                         const struct install_chosen *chosen, bool named,
                         void (*done)(void *opaque, struct install_built *built), void *opaque);
void install_built_free(struct install_built *built);

#endif
