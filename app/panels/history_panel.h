// The undo history as a list; a click goes there.
#pragma once

#include "app/document/document.h"

#include <QListWidget>

namespace dynaloom::panels {

class HistoryPanel : public QListWidget {
    Q_OBJECT
public:
    explicit HistoryPanel(document::Document& document, QWidget* parent = nullptr);

private:
    void fill();

    document::Document& m_document;
};

} // namespace dynaloom::panels
