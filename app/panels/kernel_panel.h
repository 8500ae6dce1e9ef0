// The source of the kernels of the present run: the C that was generated, what its names stand for,
// and how long compiling took.
#pragma once

#include "app/jobs/run_messages.h"
#include "widgets/theme/theme.h"

#include <QWidget>

class QLabel;

namespace dynaloom::equations {
class SourceView;
}

namespace dynaloom::panels {

class KernelPanel : public QWidget {
    Q_OBJECT
public:
    explicit KernelPanel(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const jobs::RunLoaded& loaded);
    using QWidget::show;
    void setTheme(const theme::Theme& theme);
    equations::SourceView* source() const { return m_source; }

private:
    QLabel* m_about = nullptr;
    equations::SourceView* m_source = nullptr;
};

} // namespace dynaloom::panels
