#include "app/panels/run_details.h"

#include "core/model/difference.h"
#include "widgets/notation/notation.h"

#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace dynaloom::panels {
namespace {

constexpr int kNoteHeight = 52, kWidth = 180, kTableHeight = 90;

QString qt(const std::string& text) { return QString::fromStdString(text); }

QString valueText(const io::ParameterChange& change) {
    const QString number = notation::numberText(change.value);
    return change.unit.empty() || change.unit == "1" ? number
                                                     : number + QLatin1Char(' ') + qt(change.unit);
}

QString rateText(const runs::KeptRun& run) {
    return QObject::tr("%1 Hz").arg(run.rateHz, 0, 'f', run.rateHz < 10 ? 2 : 1);
}

// What is there only in one of two runs.
QString orNone(const std::string& text) { return text.empty() ? QStringLiteral("–") : qt(text); }

} // namespace

QString modelTimeText(double ms) {
    if (ms < 1000) return QObject::tr("%1 ms").arg(notation::numberText(ms));
    return QObject::tr("%1 s").arg(ms / 1000, 0, 'f', ms < 1e5 ? 2 : 0);
}

RunDetails::RunDetails(runs::RunStore& store, document::CatalogPtr catalog, QWidget* parent)
    : QWidget(parent)
    , m_store(store)
    , m_catalog(std::move(catalog))
    , m_stack(new QStackedWidget)
    , m_title(new QLabel)
    , m_about(new QLabel)
    , m_table(new QTreeWidget)
    , m_note(new QPlainTextEdit) {
    m_title->setObjectName(QStringLiteral("title"));
    m_about->setObjectName(QStringLiteral("muted"));
    for (QLabel* label : {m_title, m_about}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_table->setRootIsDecorated(false);
    m_table->setUniformRowHeights(true);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setFocusPolicy(Qt::TabFocus);
    m_table->setAccessibleName(tr("Differences"));
    m_table->setObjectName(QStringLiteral("table"));
    m_table->setMinimumHeight(kTableHeight);
    m_table->header()->setStretchLastSection(true);
    m_note->setPlaceholderText(tr("Note"));
    m_note->setAccessibleName(tr("Note on the run"));
    m_note->setFixedHeight(kNoteHeight);
    m_note->setTabChangesFocus(true);
    connect(m_note, &QPlainTextEdit::textChanged, this, &RunDetails::saveNote);

    auto* nothing = new QLabel(tr("Select a run to see how it was done, or two to compare them."));
    nothing->setObjectName(QStringLiteral("muted"));
    nothing->setAlignment(Qt::AlignCenter);
    nothing->setWordWrap(true);
    nothing->setContentsMargins(10, 0, 10, 0);
    auto* page = new QWidget;
    m_column = new QVBoxLayout(page);
    m_column->setContentsMargins(10, 4, 6, 4);
    m_column->setSpacing(6);
    m_column->addWidget(m_title);
    m_column->addWidget(m_about);
    m_column->addWidget(m_table, 1);
    m_column->addWidget(m_note);
    m_stack->addWidget(nothing);
    auto* scroll = new QScrollArea;
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack->addWidget(scroll);
    setMinimumWidth(kWidth);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
}

void RunDetails::showNothing() {
    m_id.clear();
    m_stack->setCurrentIndex(0);
}

void RunDetails::saveNote() {
    if (!m_id.isEmpty()) m_store.setNote(m_id, m_note->toPlainText());
}

void RunDetails::addRow(const QString& name, const QString& a, const QString& b) {
    auto* item = new QTreeWidgetItem(m_table, {name, a, b});
    for (int column = 0; column < 3; ++column) item->setToolTip(column, item->text(column));
}

void RunDetails::showOne(const runs::KeptRun& run) {
    m_stack->setCurrentIndex(1);
    m_title->setText(run.name);
    QStringList about;
    about << tr("%1, %2").arg(run.documentName,
                              QLocale().toString(run.started, QLocale::ShortFormat))
          << tr("%1 of model time in %2 s, %3")
                 .arg(modelTimeText(run.simulatedMs))
                 .arg(run.wallSeconds, 0, 'f', 2)
                 .arg(runs::outcomeText(run.outcome));
    if (!run.sentence.isEmpty()) about << run.sentence;
    about << tr("%1 neurons, %2 synapses, seed %3, dt %4 ms, %5, %6 precision")
                 .arg(notation::grouped(run.neurons), notation::grouped(run.synapses))
                 .arg(run.seed)
                 .arg(notation::numberText(run.dtMs), run.device, run.precision);
    about << tr("%1 spikes, mean rate %2").arg(notation::grouped(run.spikes), rateText(run));
    if (!run.hasResults)
        about << tr("Its results are no longer kept; run it again to have them.");
    else if (!run.areWhole)
        about << tr("Not all of it was recorded: the limit of memory was reached.");
    m_about->setText(about.join(QLatin1Char('\n')));

    m_table->clear();
    m_table->setHeaderLabels({tr("Changed at"), tr("Parameter"), tr("To")});
    for (const io::ParameterChange& change : run.changeLog)
        addRow(modelTimeText(change.timeMs), qt(change.path), valueText(change));
    m_table->setVisible(!run.changeLog.empty());
    m_note->show();
    if (m_id != run.id || !m_note->hasFocus()) {
        const QSignalBlocker quiet(m_note);
        m_id = run.id;
        if (m_note->toPlainText() != run.note) m_note->setPlainText(run.note);
    }
    // With no table the note is below the text, not at the bottom.
    m_column->setAlignment(m_note, run.changeLog.empty() ? Qt::AlignTop : Qt::Alignment());
}

void RunDetails::showTwo(const runs::KeptRun& a, const runs::KeptRun& b) {
    m_id.clear();
    m_stack->setCurrentIndex(1);
    m_note->hide();
    m_table->show();
    m_title->setText(tr("%1 and %2").arg(a.name, b.name));
    m_table->clear();
    m_table->setHeaderLabels({tr("Differs in"), a.name, b.name});
    const auto modelA = m_store.model(a.id), modelB = m_store.model(b.id);
    int differences = 0;
    if (modelA && modelB) {
        for (const model::Difference& each : model::differences(**modelA, **modelB, *m_catalog)) {
            addRow(qt(each.name), orNone(each.a), orNone(each.b));
            ++differences;
        }
        m_about->setText(differences == 0   ? tr("The same model, with the same settings.")
                         : differences == 1 ? tr("One difference of the models:")
                                            : tr("%1 differences of the models:").arg(differences));
    } else {
        const Error& error = modelA ? modelB.error() : modelA.error();
        m_about->setText(tr("The models cannot be compared. %1").arg(qt(error.sentence)));
    }
    const auto changes = [](const runs::KeptRun& run) {
        QStringList texts;
        for (const io::ParameterChange& change : run.changeLog)
            texts << tr("%1 = %2 at %3")
                         .arg(qt(change.path), valueText(change), modelTimeText(change.timeMs));
        return texts.isEmpty() ? QStringLiteral("–") : texts.join(QStringLiteral("; "));
    };
    if (changes(a) != changes(b)) addRow(tr("changes while it ran"), changes(a), changes(b));
    if (a.steps != b.steps)
        addRow(tr("simulated"), modelTimeText(a.simulatedMs), modelTimeText(b.simulatedMs));
    addRow(tr("spikes"), notation::grouped(a.spikes), notation::grouped(b.spikes));
    addRow(tr("mean rate"), rateText(a), rateText(b));
    m_table->resizeColumnToContents(0);
    m_table->resizeColumnToContents(1);
}

} // namespace dynaloom::panels
