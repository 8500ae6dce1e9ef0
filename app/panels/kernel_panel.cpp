#include "app/panels/kernel_panel.h"

#include "widgets/equations/source_view.h"

#include <QLabel>
#include <QVBoxLayout>

namespace dynaloom::panels {

KernelPanel::KernelPanel(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_about(new QLabel)
    , m_source(new equations::SourceView(theme)) {
    m_about->setObjectName(QStringLiteral("muted"));
    m_about->setContentsMargins(14, 7, 14, 7);
    m_about->setText(tr("Run the model to see the kernels made for it."));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_about);
    column->addWidget(m_source, 1);
    m_source->setAccessibleName(tr("Kernel source"));
}

void KernelPanel::setTheme(const theme::Theme& theme) { m_source->setTheme(theme); }

void KernelPanel::show(const jobs::RunLoaded& loaded) {
    const QString compiled =
        loaded.cacheHit
            ? tr("loaded from the cache in %1 ms").arg(loaded.compileSeconds * 1000, 0, 'f', 1)
            : tr("compiled in %1 ms").arg(loaded.compileSeconds * 1000, 0, 'f', 0);
    m_about->setText(tr("%1 · %2 precision · %3 · point at a name to see what it stands for")
                         .arg(QString::fromStdString(loaded.device),
                              QString::fromStdString(loaded.precision), compiled));
    QHash<QString, QString> legend;
    for (const auto& [name, meaning] : loaded.legend) {
        // The same array may be in several kernels; it means the same in all of them.
        QString& text = legend[QString::fromStdString(name)];
        const QString more = QString::fromStdString(meaning);
        if (text.isEmpty())
            text = more;
        else if (!text.split(QStringLiteral(", ")).contains(more))
            text += QStringLiteral(", ") + more;
    }
    m_source->setLegend(legend);
    m_source->setSource(QString::fromStdString(loaded.kernelText).trimmed(),
                        equations::Language::Kernel);
}

} // namespace dynaloom::panels
