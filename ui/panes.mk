# ui/panes.mk: panes, dialogs, consoles
libui_a_SOURCES += ui/panes/bars.h ui/panes/pane-table.h ui/dialogs/run-action.h ui/dialogs/prompt.h
