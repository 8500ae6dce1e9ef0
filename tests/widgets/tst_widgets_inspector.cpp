// The inspector under real key and mouse events: what is typed or dragged is what is asked for.
#include "graph_models.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/theme/apply_theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSlider>
#include <QStyle>
#include <QStyleOptionSlider>
#include <QToolButton>

#include <memory>

using namespace dynaloom;
using inspector::Inspector;
using inspector::Plugs;
using inspector::Quantity;
using inspector::QuantityField;

class TestInspector : public QObject {
    Q_OBJECT

    test::Network m_net;
    std::unique_ptr<Inspector> m_inspector;

    void look(Key key, Plugs plugs = {}) {
        m_inspector->show({key, std::move(plugs)});
        QApplication::processEvents();
    }
    QuantityField* field(const char* path) const {
        return m_inspector->field(QString::fromLatin1(path));
    }
    void type(QuantityField* in, const char* text, bool enter = true) {
        QLineEdit* entry = in->entry();
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromLatin1(text));
        if (enter) QTest::keyClick(entry, Qt::Key_Return);
    }
    static QPoint handleOf(QSlider* slider) {
        QStyleOptionSlider option;
        option.initFrom(slider);
        option.orientation = Qt::Horizontal;
        option.minimum = slider->minimum();
        option.maximum = slider->maximum();
        option.sliderPosition = option.sliderValue = slider->value();
        return slider->style()
            ->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, slider)
            .center();
    }
    static Quantity membraneTime() {
        Quantity quantity;
        quantity.name = "tau";
        quantity.path = "E.tau";
        quantity.fallback = "10 ms";
        quantity.unit = *language::unitSymbol("ms");
        return quantity;
    }

private slots:
    void init() {
        m_net = test::network();
        m_inspector = std::make_unique<Inspector>(theme::darkTheme());
        m_inspector->resize(320, 900);
        m_inspector->setModel(m_net.model, m_net.catalog);
        m_inspector->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(m_inspector.get()));
    }
    void cleanup() { m_inspector.reset(); }

    // --- what a text means -------------------------------------------------------------------
    void readsTextsAsModellersWriteThem_data() {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("stored");
        QTest::addColumn<double>("milliseconds");
        QTest::newRow("unit") << "20 ms"
                              << "20 ms" << 20.0;
        QTest::newRow("seconds") << "0.02 s"
                                 << "0.02 s" << 20.0;
        QTest::newRow("bare") << "1e-2"
                              << "1e-2 ms" << 0.01;
        QTest::newRow("comma") << "7,5"
                               << "7.5 ms" << 7.5;
        QTest::newRow("blanks") << "  5 ms "
                                << "5 ms" << 5.0;
        QTest::newRow("sum") << "5 ms + 0.5 ms"
                             << "5 ms + 0.5 ms" << 5.5;
    }
    void readsTextsAsModellersWriteThem() {
        QFETCH(QString, typed);
        QFETCH(QString, stored);
        QFETCH(double, milliseconds);
        const auto entry = inspector::readEntry(membraneTime(), typed, {});
        QVERIFY2(entry, entry ? "" : entry.error().sentence.c_str());
        QCOMPARE(entry->text, stored);
        QVERIFY(entry->number.has_value());
        // 1 s = 1000 ms, whatever unit the number is in.
        const double factor = language::toInternal(1, entry->unit);
        QVERIFY(std::abs(*entry->number * factor - milliseconds) < 1e-12 * milliseconds);
    }
    void refusesTextsWithASentence_data() {
        QTest::addColumn<QString>("typed");
        QTest::newRow("other dimension") << "20 mV";
        QTest::newRow("unknown unit") << "20 msec";
        QTest::newRow("not a value") << "fast";
        QTest::newRow("open bracket") << "(5 ms";
        QTest::newRow("code") << "__import__('os')";
        QTest::newRow("nothing") << "   ";
    }
    void refusesTextsWithASentence() {
        QFETCH(QString, typed);
        const auto entry = inspector::readEntry(membraneTime(), typed, {});
        QVERIFY(!entry);
        QVERIFY(entry.error().sentence.size() > 10);
        QVERIFY(QString(".?").contains(QLatin1Char(entry.error().sentence.back())));
    }
    void acceptsRulesWhereTheyMayStand() {
        Quantity quantity = membraneTime();
        QVERIFY(inspector::readEntry(quantity, "uniform(5 ms, 20 ms)", {}));
        quantity.allowsRule = false;
        QVERIFY(!inspector::readEntry(quantity, "uniform(5 ms, 20 ms)", {}));
    }
    void aBareZeroTellsNoUnit() {
        // As the amplitude of a current that is connected to nothing yet.
        inspector::Quantity open;
        open.name = "amplitude";
        open.fallback = "0";
        open.unitIsOpen = true;
        const auto entry = inspector::readEntry(open, "25 nA", {});
        QVERIFY2(entry, entry ? "" : entry.error().sentence.c_str());
        QCOMPARE(entry->text, QString("25 nA"));
        // What is there decides otherwise.
        open.text = "25 nA";
        QVERIFY(!inspector::readEntry(open, "25 mV", {}));
    }
    void sliderRangesComeFromTheDefinitionOrTheValue() {
        Quantity quantity = membraneTime();
        auto range = inspector::sliderRange(quantity, {});
        QVERIFY(range);
        QCOMPARE(range->low, 0.0);
        QCOMPARE(range->high, 20.0);
        quantity.low = "1 ms";
        quantity.high = "0.1 s";
        range = inspector::sliderRange(quantity, {});
        QCOMPARE(range->low, 1.0);
        QCOMPARE(range->high, 100.0);
        quantity.high = "inf";
        quantity.text = "0.03 s"; // the slider keeps to the unit that was typed
        range = inspector::sliderRange(quantity, {});
        QCOMPARE(range->low, 0.001);
        QCOMPARE(range->high, 0.06);
        quantity.text = "uniform(5 ms, 6 ms)";
        QVERIFY(!inspector::sliderRange(quantity, {}));
        quantity.text = "5 ms + 1 ms"; // a slider would put a number in an expression's place
        QVERIFY(!inspector::sliderRange(quantity, {}));
    }

    // --- entry -------------------------------------------------------------------------------
    void typingAndReturnEditsTheParameter() {
        look(m_net.e);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        type(field("E.tau"), "0.02 s");
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(0).value<Key>(), m_net.e);
        QVERIFY(edits.at(0).at(1).value<Plugs>().empty());
        QCOMPARE(edits.at(0).at(2).toString(), QString("tau"));
        QCOMPARE(edits.at(0).at(3).toString(), QString("0.02 s"));
        type(field("E.tau"), "0.02 s"); // Return once more without a change
        QCOMPARE(field("E.tau")->errorSentence(), QString());
    }
    void typingInAPlugNamesThePlug() {
        look(m_net.e, {m_net.leak});
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        type(field("E.leak.g_max"), "0.2");
        QCOMPARE(field("E.leak.g_max")->errorSentence(), QString());
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(1).value<Plugs>(), Plugs{m_net.leak});
        QCOMPARE(edits.at(0).at(2).toString(), QString("g_max"));
        QCOMPARE(edits.at(0).at(3).toString(), QString("0.2 uS"));
    }
    void aWrongUnitShowsASentenceAndEditsNothing() {
        look(m_net.e);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        QuantityField* tau = field("E.tau");
        type(tau, "20 mV");
        QCOMPARE(edits.count(), 0);
        QVERIFY(tau->errorSentence().contains("mV"));
        QVERIFY(tau->errorSentence().contains("ms"));
        QVERIFY(tau->entry()->property("invalid").toBool());
        QCOMPARE(tau->entry()->text(), QString("20 mV")); // to be mended, not lost
        // Other edits of the document do not take it away either.
        m_inspector->setModel(
            test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "V_th", "15 mV")),
            m_net.catalog);
        QCOMPARE(tau->entry()->text(), QString("20 mV"));
        type(tau, "20 ms");
        QCOMPARE(edits.count(), 1);
        QCOMPARE(tau->errorSentence(), QString());
        QVERIFY(!tau->entry()->property("invalid").toBool());
    }
    void outOfRangeShowsTheRange() {
        look(m_net.e);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        type(field("E.tau"), "0.5 ms"); // in [1 ms, 100 ms]
        QCOMPARE(edits.count(), 0);
        QVERIFY(field("E.tau")->errorSentence().contains("1 ms"));
        type(field("E.tau"), "100 ms");
        QCOMPARE(edits.count(), 1);
    }
    void escapeGivesTheOldTextBack() {
        look(m_net.e);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        type(field("E.tau"), "99", false);
        QTest::keyClick(field("E.tau")->entry(), Qt::Key_Escape);
        QCOMPARE(field("E.tau")->entry()->text(), QString("10 ms"));
        field("E.tau")->entry()->clearFocus();
        QCOMPARE(edits.count(), 0);
    }
    void resetAsksForTheDefault() {
        look(m_net.e);
        QVERIFY(!field("E.tau")->resetButton()->isVisible());
        m_inspector->setModel(
            test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "tau", "20 ms")),
            m_net.catalog);
        QCOMPARE(field("E.tau")->entry()->text(), QString("20 ms"));
        QVERIFY(field("E.tau")->resetButton()->isVisible());
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        QTest::mouseClick(field("E.tau")->resetButton(), Qt::LeftButton);
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(3).toString(), QString());
        m_inspector->setModel(m_net.model, m_net.catalog); // the owner's answer
        QCOMPARE(field("E.tau")->entry()->text(), QString("10 ms"));
    }
    void initialValuesHaveASignalOfTheirOwn() {
        look(m_net.e);
        QSignalSpy edits(m_inspector.get(), &Inspector::initialEdited);
        type(field("E.V"), "normal(-55 mV, 5 mV)");
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(2).toString(), QString("V"));
        QCOMPARE(edits.at(0).at(3).toString(), QString("normal(-55 mV, 5 mV)"));
    }

    // --- slider ------------------------------------------------------------------------------
    void draggingTheSliderIsLiveAndEndsInOneEdit() {
        look(m_net.e);
        QSignalSpy drags(m_inspector.get(), &Inspector::parameterDragged);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        QSlider* slider = field("E.tau")->slider();
        QVERIFY(slider->isVisible());
        const QPoint from = handleOf(slider);
        QTest::mousePress(slider, Qt::LeftButton, {}, from);
        for (int x = 8; x <= 40; x += 8) QTest::mouseMove(slider, from + QPoint(x, 0));
        QVERIFY(drags.count() >= 3);
        QCOMPARE(edits.count(), 0);
        QCOMPARE(drags.last().at(0).toString(), QString("E.tau"));
        const QString last = drags.last().at(1).toString();
        QCOMPARE(field("E.tau")->entry()->text(), last);
        // Within the declared range of 1 to 100 ms, above the 10 ms it started from.
        const auto entry = inspector::readEntry(field("E.tau")->quantity(), last, {});
        QVERIFY(entry && *entry->number > 10 && *entry->number <= 100);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, from + QPoint(40, 0));
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(3).toString(), last);
    }
    void sliderKeysEditStepByStep() {
        look(m_net.e);
        QSignalSpy drags(m_inspector.get(), &Inspector::parameterDragged);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        field("E.tau")->slider()->setFocus();
        QTest::keyClick(field("E.tau")->slider(), Qt::Key_Right);
        QCOMPARE(drags.count(), 1);
        QCOMPARE(edits.count(), 1);
    }
    void anEditFromOutsideDuringADragDoesNotDisturbIt() {
        look(m_net.e);
        QSlider* slider = field("E.tau")->slider();
        const QPoint from = handleOf(slider);
        QTest::mousePress(slider, Qt::LeftButton, {}, from);
        QTest::mouseMove(slider, from + QPoint(30, 0));
        const int dragged = slider->value();
        m_inspector->setModel(
            test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "tau", "11 ms")),
            m_net.catalog);
        QCOMPARE(field("E.tau")->slider(), slider); // the same widget
        QCOMPARE(slider->value(), dragged);
        QTest::mouseRelease(slider, Qt::LeftButton, {}, from + QPoint(30, 0));
    }

    // --- projections, document, others -------------------------------------------------------
    void weightsOfProjectionsAreEditedAndDragged() {
        look(m_net.ei);
        QuantityField* weight = nullptr;
        for (QuantityField* candidate : m_inspector->findChildren<QuantityField*>())
            if (candidate->quantity().name == "weight") weight = candidate;
        QVERIFY(weight);
        QSignalSpy edits(m_inspector.get(), &Inspector::weightEdited);
        QSignalSpy drags(m_inspector.get(), &Inspector::weightDragged);
        type(weight, "0.01");
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(0).value<Key>(), m_net.ei);
        QCOMPARE(edits.at(0).at(1).toString(), QString("0.01 uS"));
        const QPoint from = handleOf(weight->slider());
        QTest::mousePress(weight->slider(), Qt::LeftButton, {}, from);
        QTest::mouseMove(weight->slider(), from + QPoint(25, 0));
        QVERIFY(drags.count() >= 1);
        QCOMPARE(drags.last().at(0).toString(), weight->quantity().path);
        QVERIFY(weight->quantity().path.endsWith(".weight"));
        QTest::mouseRelease(weight->slider(), Qt::LeftButton, {}, from + QPoint(25, 0));
        QCOMPARE(edits.count(), 2);
    }
    void theDocumentShowsWhenNothingIsSelected() {
        auto with = test::must(model::setDocumentParameter(m_net.model, "scale", "1"));
        m_inspector->setModel(with, m_net.catalog);
        look(0);
        QVERIFY(field("scale"));
        QVERIFY(field("run.dt"));
        QSignalSpy edits(m_inspector.get(), &Inspector::documentParameterEdited);
        type(field("scale"), "2");
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).at(0).toString(), QString("scale"));
        QCOMPARE(edits.at(0).at(1).toString(), QString("2"));
        QSignalSpy runs(m_inspector.get(), &Inspector::runSettingEdited);
        type(field("run.dt"), "0.05 ms");
        QCOMPARE(runs.count(), 1);
        QCOMPARE(runs.at(0).at(0).toString(), QString("dt"));
    }
    void anUnknownComponentIsSaidNotHidden() {
        model::Node odd = *m_net.model->graph->node(m_net.i);
        odd.component = "Gone";
        m_inspector->setModel(test::must(model::replaceNode(m_net.model, {}, odd)), m_net.catalog);
        look(m_net.i);
        bool said = false;
        for (const QLabel* label : m_inspector->findChildren<QLabel*>())
            said = said || label->text().contains("no component Gone");
        QVERIFY(said);
    }
    void deliveryIsChosenAmongFourWaysThatSayWhatTheyMean() {
        look(m_net.ei);
        QComboBox* box = nullptr;
        for (QComboBox* each : m_inspector->findChildren<QComboBox*>())
            if (each->accessibleName().endsWith(".delivery")) box = each;
        QVERIFY(box && box->isVisible());
        QCOMPARE(box->count(), 4);
        QCOMPARE(box->currentText(), QString("events"));
        for (int i = 0; i < box->count(); ++i)
            QVERIFY(!box->itemData(i, Qt::ToolTipRole).toString().isEmpty());
        QSignalSpy edits(m_inspector.get(), &Inspector::deliveryEdited);
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QTest::keyClick(box, Qt::Key_Down);
        QCOMPARE(edits.count(), 2);
        QCOMPARE(edits.at(1).at(0).value<Key>(), m_net.ei);
        QCOMPARE(edits.at(1).at(1).toString(), QString("dense"));
    }
    void namesOfParametersAreCompleted() {
        auto model = test::must(model::setDocumentParameter(m_net.model, "w_drive", "1 ms"));
        model = test::must(model::setDocumentParameter(model, "w_rest", "4 ms"));
        m_inspector->setModel(model, m_net.catalog);
        look(m_net.e);
        QLineEdit* entry = field("E.tau")->entry();
        QAbstractItemView* popup = entry->completer()->popup();
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, "2 w"); // a unit stands there
        QVERIFY(!popup->isVisible());
        entry->selectAll();
        QTest::keyClicks(entry, "3 ms + 2*W_R");
        QVERIFY(popup->isVisible());
        QCOMPARE(popup->model()->rowCount(), 1);
        QSignalSpy edits(m_inspector.get(), &Inspector::parameterEdited);
        QTest::keyClick(popup, Qt::Key_Down);
        QApplication::processEvents();
        QTest::keyClick(popup, Qt::Key_Return);
        QApplication::processEvents();
        QVERIFY(!entry->isModified());
        QCOMPARE(edits.count(), 1);
        QCOMPARE(edits.at(0).last().toString(), QString("3 ms + 2*w_rest"));
        // In the middle: what stands behind stays.
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, " - 1 ms");
        QTest::keyClick(entry, Qt::Key_Home);
        QTest::keyClicks(entry, "w_");
        QCOMPARE(popup->model()->rowCount(), 2);
        QTest::keyClick(popup, Qt::Key_Down);
        QTest::keyClick(popup, Qt::Key_Down);
        QCOMPARE(entry->text(), QString("w_rest - 1 ms"));
    }
    void nothingIsCutWhereThePanelIsNarrow() {
        theme::applyTheme(*qApp, theme::darkTheme());
        m_inspector->setModel(test::must(model::setDocumentParameter(m_net.model, "scale", "1")),
                              m_net.catalog);
        m_inspector->resize(m_inspector->minimumWidth(), 900);
        const auto* area = m_inspector->findChild<QScrollArea*>();
        for (const Key key : {Key{0}, m_net.drive, m_net.e, m_net.ei, m_net.monitor}) {
            look(key);
            QVERIFY2(area->widget()->width() <= area->viewport()->width(),
                     std::to_string(key).c_str());
        }
        qApp->setStyleSheet({});
    }
    void everyFieldHasATooltipAndAName() {
        look(m_net.e);
        const auto fields = m_inspector->findChildren<QuantityField*>();
        QVERIFY(fields.size() >= 6);
        for (const QuantityField* each : fields) {
            QVERIFY(!each->entry()->toolTip().isEmpty());
            QVERIFY(!each->entry()->accessibleName().isEmpty());
        }
        QVERIFY(field("E.tau")->entry()->toolTip().contains("membrane time constant"));
        QVERIFY(field("E.tau")->entry()->toolTip().contains("1 ms to 100 ms"));
    }
};

QTEST_MAIN(TestInspector)
#include "tst_widgets_inspector.moc"
