# ui/panes.mk
