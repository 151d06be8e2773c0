# ui/panes.mk: panes, dialogs, consoles
libui_a_SOURCES += \
	ui/panes/bars.c ui/panes/bars.h ui/panes/details.c ui/panes/details.h \
	ui/panes/domain-columns.c ui/panes/domain-columns.h \
	ui/panes/hosttree-class.h ui/panes/hosttree.c ui/panes/hosttree.h ui/panes/hosttree-actions.c \
	ui/panes/hosttree-actions.h ui/panes/hostrow.c ui/panes/hostrow.h \
	ui/panes/treerows.c ui/panes/treerows.h ui/panes/networks.c ui/panes/networks.h \
	ui/panes/pools.c ui/panes/pools.h \
	ui/panes/treepane.c ui/panes/treepane.h ui/panes/used-by.c ui/panes/used-by.h \
	ui/panes/sheet.c ui/panes/sheet.h ui/panes/details-more.c ui/panes/details-more.h \
	ui/panes/domains.c ui/panes/domains.h ui/panes/domains-empty.c ui/panes/domains-empty.h \
	ui/panes/figures.c ui/panes/figures.h ui/panes/help.c ui/panes/help.h \
	ui/panes/logview.c ui/panes/logview.h ui/panes/pane-table.c ui/panes/pane-table.h \
	ui/panes/paragraph.c ui/panes/paragraph.h \
	ui/dialogs/choose-columns.c ui/dialogs/choose-columns.h \
	ui/dialogs/delete-hosted.c ui/dialogs/delete-hosted.h ui/dialogs/disk-user.c \
	ui/dialogs/disk-user.h \
	ui/dialogs/action-form.c ui/dialogs/action-form.h ui/dialogs/send-keys.c \
	ui/dialogs/send-keys.h \
	ui/dialogs/action-menu.c ui/dialogs/action-menu.h \
	ui/dialogs/ask-dialog.c ui/dialogs/ask-dialog.h \
	ui/dialogs/connect-host.c ui/dialogs/connect-host.h \
	ui/dialogs/history-list.c ui/dialogs/history-list.h \
	ui/dialogs/host-list.c ui/dialogs/host-list.h \
	ui/dialogs/definitions.c ui/dialogs/definitions.h \
	ui/dialogs/device-forms.c ui/dialogs/device-forms.h \
	ui/dialogs/domain-devices.c ui/dialogs/domain-devices.h \
	ui/dialogs/domain-resources.c ui/dialogs/domain-resources.h \
	ui/dialogs/steps.c ui/dialogs/steps.h \
	ui/dialogs/delete-domain.c ui/dialogs/delete-domain.h \
	ui/dialogs/many.c ui/dialogs/many.h ui/dialogs/type-name.c ui/dialogs/type-name.h \
	ui/dialogs/new-guest.c ui/dialogs/new-guest.h ui/dialogs/new-guest-form.c \
	ui/dialogs/new-guest-form.h ui/dialogs/new-domain.c \
	ui/dialogs/new-domain.h ui/dialogs/perform.c ui/dialogs/perform.h ui/dialogs/prompt.c \
	ui/dialogs/prompt.h ui/dialogs/question.c ui/dialogs/question.h ui/dialogs/run-action.c \
	ui/dialogs/run-action.h ui/dialogs/review.c ui/dialogs/review.h ui/dialogs/viewer.c ui/dialogs/viewer.h \
	ui/console/console-keys.c ui/console/console-keys.h ui/console/serial-frame.c \
	ui/console/serial-frame.h ui/console/serial-save.c ui/console/serial-save.h \
	ui/console/serial-view.c ui/console/serial-view.h
