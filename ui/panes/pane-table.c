#include "panes/pane-table.h"

#include "console/serial-view.h"
#include "dialogs/action-menu.h"
#include "dialogs/ask-dialog.h"
#include "dialogs/connect-host.h"
#include "dialogs/choose-columns.h"
#include "dialogs/delete-domain.h"
#include "dialogs/device-forms.h"
#include "dialogs/domain-devices.h"
#include "dialogs/domain-resources.h"
#include "dialogs/host-list.h"
#include "dialogs/many.h"
#include "dialogs/new-domain.h"
#include "dialogs/new-guest.h"
#include "dialogs/prompt.h"
#include "dialogs/question.h"
#include "dialogs/type-name.h"
#include "dialogs/viewer.h"
#include "panes/details.h"
#include "panes/domains.h"
#include "panes/help.h"
#include "panes/logview.h"
#include "panes/networks.h"
#include "panes/pools.h"

const struct pane_class *const pane_classes[] = {
    &domains_class, &networks_class, &pools_class, &details_class, &serial_view_class,
    &logview_class, &help_class, &prompt_class, &question_class, &delete_domain_class,
    &new_domain_class, &viewer_class, &action_menu_class, &many_class, &type_name_class,
    &new_guest_class, &ask_dialog_class, &connect_host_class, &host_list_class,
    &choose_columns_class,
    &domain_devices_class, &domain_resources_class, &device_form_class,
    NULL,
};

const struct pane_number pane_numbers[] = {
    {1, &domains_class, "domains"},
    {2, &networks_class, "networks"},
    {3, &pools_class, "pools"},
    {4, &serial_view_class, "serial"},
    {0, NULL, NULL},
};

const struct pane_class *const pane_class_main = &domains_class;
const struct pane_class *const pane_class_details = &details_class;
const struct pane_class *const pane_class_sides[] = {&networks_class, &pools_class};
