# tests/ui/panes.mk
