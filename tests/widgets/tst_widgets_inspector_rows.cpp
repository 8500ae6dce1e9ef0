// The inspector beyond plain values: names, components, solvers, rules, recordings, several nodes,
// previews of rules and bounds of sliders, under real key and mouse events.
#include "core/model/sample.h"
#include "graph_models.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/quantity_field.h"
#include "widgets/inspector/sample_strip.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QToolButton>

#include <cmath>
#include <memory>

using namespace dynaloom;
using inspector::Inspector;
using inspector::QuantityField;

Q_DECLARE_METATYPE(QList<dynaloom::Key>)

class TestInspectorRows : public QObject {
    Q_OBJECT

    test::Network m_net;
    std::unique_ptr<Inspector> m_inspector;

    void look(Key key) {
        m_inspector->show({key, {}, {}});
        QApplication::processEvents();
    }
    // The box, line or button that assistive technology knows by this name.
    template <class Widget> Widget* named(const QString& name) const {
        for (auto* widget : m_inspector->findChildren<Widget*>())
            if (widget->accessibleName() == name && !widget->isHidden() && widget->isVisible())
                return widget;
        return nullptr;
    }
    static void type(QLineEdit* entry, const char* text) {
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QString::fromLatin1(text));
        QTest::keyClick(entry, Qt::Key_Return);
    }
    // With keys, as a person without a mouse would.
    static void choose(QComboBox* box, const QString& data) {
        box->setFocus();
        const int wanted = box->findData(data);
        QVERIFY2(wanted >= 0, qPrintable(data));
        box->showPopup();
        box->setCurrentIndex(wanted);
        emit box->activated(wanted);
        box->hidePopup();
    }

private slots:
    void initTestCase() { qRegisterMetaType<QList<dynaloom::Key>>(); }
    void init() {
        m_net = test::network();
        m_inspector = std::make_unique<Inspector>(theme::darkTheme());
        m_inspector->resize(320, 900);
        m_inspector->setChoices({QStringLiteral("exponential_euler"), QStringLiteral("rk4")},
                                {QStringLiteral("cpu")});
        m_inspector->setModel(m_net.model, m_net.catalog);
        m_inspector->QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(m_inspector.get()));
    }
    void cleanup() { m_inspector.reset(); }

    void aNameIsTyped() {
        look(m_net.e);
        QSignalSpy named(m_inspector.get(), &Inspector::nameEdited);
        auto* entry = this->named<QLineEdit>(QStringLiteral("E.name"));
        QVERIFY(entry);
        QCOMPARE(entry->text(), QStringLiteral("E"));
        entry->setFocus();
        entry->selectAll();
        QTest::keyClicks(entry, QStringLiteral("Pyr"));
        QTest::keyClick(entry, Qt::Key_Escape);
        QCOMPARE(entry->text(), QStringLiteral("E"));
        type(entry, "Pyr");
        QCOMPARE(named.count(), 1);
        QCOMPARE(named[0][0].value<Key>(), m_net.e);
        QCOMPARE(named[0][1].toString(), QStringLiteral("Pyr"));
        // Refused: what the model says comes back.
        m_inspector->restore();
        QCOMPARE(entry->text(), QStringLiteral("E"));
    }

    void componentsOfTheRightKindAreOffered() {
        look(m_net.e);
        auto* box = named<QComboBox>(QStringLiteral("E.component"));
        QVERIFY(box);
        QCOMPARE(box->currentData().toString(), QStringLiteral("Cell"));
        QVERIFY(box->findData(QStringLiteral("Leak")) < 0);
        auto* plug = named<QComboBox>(QStringLiteral("E.leak.component"));
        QVERIFY(plug);
        QVERIFY(plug->findData(QStringLiteral("Leak")) >= 0);
        QVERIFY(plug->findData(QStringLiteral("Gate")) < 0);
        QSignalSpy chosen(m_inspector.get(), &Inspector::componentChosen);
        choose(plug, QStringLiteral("Leak"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][1].value<inspector::Plugs>(), inspector::Plugs{m_net.leak});
    }

    void aSolverOfItsOwn() {
        look(m_net.e);
        auto* box = named<QComboBox>(QStringLiteral("E.solver"));
        QVERIFY(box);
        QCOMPARE(box->currentText(), QStringLiteral("as the document"));
        QSignalSpy chosen(m_inspector.get(), &Inspector::solverChosen);
        choose(box, QStringLiteral("rk4"));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][1].toString(), QStringLiteral("rk4"));
    }

    void ruleSynapseAndFlagsOfAProjection() {
        look(m_net.ee);
        auto* rule = named<QComboBox>(QStringLiteral("E_to_E.rule"));
        QVERIFY(rule);
        QCOMPARE(rule->currentData().toString(), QStringLiteral("fixed_out_degree"));
        QVERIFY(rule->findData(QStringLiteral("explicit")) < 0); // there is no list
        QSignalSpy rules(m_inspector.get(), &Inspector::connectorRuleChosen);
        choose(rule, QStringLiteral("all_to_all"));
        QCOMPARE(rules.count(), 1);
        auto* synapse = named<QComboBox>(QStringLiteral("E_to_E.synapse"));
        QVERIFY(synapse && synapse->findData(QStringLiteral("Jump")) >= 0);
        QSignalSpy selves(m_inspector.get(), &Inspector::allowSelfEdited);
        auto* self = named<QCheckBox>(QStringLiteral("E_to_E.self"));
        QVERIFY(self && self->isChecked());
        QTest::mouseClick(self, Qt::LeftButton, {}, QPoint(8, self->height() / 2));
        QCOMPARE(selves.count(), 1);
        QCOMPARE(selves[0][1].toBool(), false);
        QVERIFY(named<QCheckBox>(QStringLiteral("E_to_E.multiple")));
        look(m_net.ei); // between two populations there is no "itself"
        QVERIFY(!named<QCheckBox>(QStringLiteral("E_to_I.self")));
    }

    void recordingsOfANode() {
        look(m_net.e);
        QSignalSpy units(m_inspector.get(), &Inspector::monitorUnitsEdited);
        QSignalSpy every(m_inspector.get(), &Inspector::monitorEveryEdited);
        QSignalSpy removed(m_inspector.get(), &Inspector::monitorRemoved);
        auto* entry = named<QLineEdit>(QStringLiteral("trace, units"));
        QVERIFY(entry);
        type(entry, "0:8");
        QCOMPARE(units.count(), 1);
        QCOMPARE(units[0][0].value<Key>(), m_net.monitor);
        QCOMPARE(units[0][1].toString(), QStringLiteral("0:8"));
        auto* spin = named<QSpinBox>(QStringLiteral("trace, every n-th step"));
        QVERIFY(spin);
        spin->setFocus();
        QTest::keyClick(spin, Qt::Key_Up);
        QCOMPARE(every.count(), 1);
        QCOMPARE(every[0][1].toInt(), 2);
        auto* remove = named<QToolButton>(QStringLiteral("Remove trace"));
        QVERIFY(remove);
        QTest::mouseClick(remove, Qt::LeftButton);
        QCOMPARE(removed.count(), 1);
        // What is recorded already is not offered again.
        auto* add = named<QToolButton>(QStringLiteral("E.record"));
        QVERIFY(add && add->menu());
        QStringList offered;
        for (const QAction* action : add->menu()->actions()) offered.append(action->text());
        QVERIFY(offered.contains(QStringLiteral("spike")));
        QVERIFY(!offered.contains(QStringLiteral("V")));
        QSignalSpy requested(m_inspector.get(), &Inspector::recordRequested);
        add->menu()->actions().first()->trigger();
        QCOMPARE(requested.count(), 1);
        QCOMPARE(requested[0][2].toString(), QStringLiteral("spike"));
    }

    void theMonitorsOwnPage() {
        look(m_net.monitor);
        auto* quantity = named<QComboBox>(QStringLiteral("trace.quantity"));
        QVERIFY(quantity && quantity->currentData().toString() == QStringLiteral("V"));
        QSignalSpy chosen(m_inspector.get(), &Inspector::monitorQuantityChosen);
        choose(quantity, QStringLiteral("spike"));
        QCOMPARE(chosen.count(), 1);
        QSignalSpy every(m_inspector.get(), &Inspector::monitorEveryEdited);
        type(named<QLineEdit>(QStringLiteral("trace.every")), "5");
        QCOMPARE(every.count(), 1);
        QCOMPARE(every[0][1].toInt(), 5);
    }

    void severalNodesShareWhatIsCommon() {
        m_net.model = test::must(model::setParameter(m_net.model, {}, m_net.e, {}, "tau", "20 ms"));
        m_inspector->setModel(m_net.model, m_net.catalog);
        m_inspector->showMany({m_net.e, m_net.i});
        QApplication::processEvents();
        QuantityField* tau = m_inspector->field(QStringLiteral("selection.tau"));
        QVERIFY(tau);
        QVERIFY(tau->entry()->text().isEmpty());
        QCOMPARE(tau->entry()->placeholderText(), QStringLiteral("several values"));
        QVERIFY(!tau->slider()->isVisible());
        QuantityField* threshold = m_inspector->field(QStringLiteral("selection.V_th"));
        QCOMPARE(threshold->entry()->text(), QStringLiteral("20 mV")); // the same in both
        QSignalSpy many(m_inspector.get(), &Inspector::manyParametersEdited);
        QSignalSpy one(m_inspector.get(), &Inspector::parameterEdited);
        type(tau->entry(), "15");
        QCOMPARE(many.count(), 1);
        QCOMPARE(one.count(), 0);
        QCOMPARE(many[0][0].value<QList<Key>>(), (QList<Key>{m_net.e, m_net.i}));
        QCOMPARE(many[0][1].toString(), QStringLiteral("tau"));
        QCOMPARE(many[0][2].toString(), QStringLiteral("15 ms"));
        QSignalSpy sizes(m_inspector.get(), &Inspector::manySizesEdited);
        type(m_inspector->field(QStringLiteral("selection.size"))->entry(), "50");
        QCOMPARE(sizes.count(), 1);
        QSignalSpy solvers(m_inspector.get(), &Inspector::manySolversChosen);
        choose(named<QComboBox>(QStringLiteral("selection.solver")), QStringLiteral("rk4"));
        QCOMPARE(solvers.count(), 1);
        // Mixed values go back to the default together.
        QVERIFY(tau->resetButton()->isVisible());
        QTest::mouseClick(tau->resetButton(), Qt::LeftButton);
        QCOMPARE(many.count(), 2);
        QVERIFY(many[1][2].toString().isEmpty());
        // A cell and an input have nothing of these in common.
        m_inspector->showMany({m_net.e, m_net.drive});
        QVERIFY(!m_inspector->field(QStringLiteral("selection.tau")));
        QVERIFY(m_inspector->field(QStringLiteral("selection.size")));
    }

    void aRuleShowsWhatItDraws() {
        m_net.model = test::must(
            model::setInitial(m_net.model, {}, m_net.e, {}, "V", "uniform(-65 mV, -50 mV)"));
        m_inspector->setModel(m_net.model, m_net.catalog);
        look(m_net.e);
        QuantityField* v = m_inspector->field(QStringLiteral("E.V"));
        QVERIFY(v && v->strip()->isVisible());
        int sum = 0;
        for (const int count : v->strip()->counts()) sum += count;
        QCOMPARE(sum, 100); // one for each neuron
        QVERIFY(v->strip()->toolTip().contains(QStringLiteral("100 values")));
        QVERIFY(!v->slider()->isVisible());
        QVERIFY(!m_inspector->field(QStringLiteral("E.tau"))->strip()->isVisible());
        type(v->entry(), "-60 mV");
        m_net.model = test::must(model::setInitial(m_net.model, {}, m_net.e, {}, "V", "-60 mV"));
        m_inspector->setModel(m_net.model, m_net.catalog);
        QVERIFY(!v->strip()->isVisible());
    }

    // Means and spreads of the rules, from their definitions.
    void samplesFollowTheirRule_data() {
        QTest::addColumn<QString>("rule");
        QTest::addColumn<double>("mean");
        QTest::addColumn<double>("spread");
        const auto row = [](const char* rule, double mean, double spread) {
            QTest::newRow(rule) << QString::fromLatin1(rule) << mean << spread;
        };
        row("uniform(-65 mV, -50 mV)", -57.5, 15 / std::sqrt(12.0));
        row("normal(-55 mV, 5 mV)", -55, 5);
        row("normal(0, 5 mV)", 0, 5);
        row("exponential(3 ms)", 3, 3);
        row("lognormal(0, 0.5)", std::exp(0.125), std::sqrt((std::exp(0.25) - 1) * std::exp(0.25)));
        row("bernoulli(0.25)", 0.25, std::sqrt(0.25 * 0.75));
        row("poisson(4)", 4, 2);
        row("linspace(0 mV, 10 mV)", 5, 10 / std::sqrt(12.0));
    }
    void samplesFollowTheirRule() {
        QFETCH(QString, rule);
        QFETCH(double, mean);
        QFETCH(double, spread);
        const auto value = model::makeValue(rule.toStdString());
        QVERIFY(value.has_value());
        const auto sample = model::sampleOf(*value, {}, 4000, 1, 7);
        QVERIFY2(sample.has_value(), sample ? "" : sample.error().sentence.c_str());
        const auto n = static_cast<double>(sample->values.size());
        double sum = 0, squares = 0;
        for (const double x : sample->values) sum += x;
        for (const double x : sample->values) squares += (x - sum / n) * (x - sum / n);
        const double error = spread / std::sqrt(n); // of the mean
        QVERIFY2(std::abs(sum / n - mean) < 5 * error, qPrintable(QString::number(sum / n)));
        QVERIFY2(std::abs(std::sqrt(squares / n) - spread) < 0.1 * spread,
                 qPrintable(QString::number(std::sqrt(squares / n))));
        const auto again = model::sampleOf(*value, {}, 4000, 1, 7);
        QCOMPARE(again->values, sample->values);
        QVERIFY(model::sampleOf(*value, {}, 100'000, 1, 7)->values.size() <= model::kMostSamples);
    }

    void theSlidersBoundsAreChosen() {
        look(m_net.e);
        QuantityField* tau = m_inspector->field(QStringLiteral("E.tau"));
        QVERIFY(tau->slider()->isVisible());
        QSignalSpy dragged(m_inspector.get(), &Inspector::parameterEdited);
        tau->askSliderBounds();
        QVERIFY(tau->lowEntry()->isVisible());
        type(tau->lowEntry(), "8");
        type(tau->highEntry(), "12 ms");
        QVERIFY(!tau->lowEntry()->isVisible());
        QCOMPARE(tau->slider()->value(), tau->slider()->maximum() / 2); // 10 of 8 to 12
        tau->slider()->setFocus();
        QTest::keyClick(tau->slider(), Qt::Key_End);
        QCOMPARE(dragged.last()[3].toString(), QStringLiteral("12 ms"));
        // They stay when another node is looked at meanwhile.
        look(m_net.i);
        look(m_net.e);
        tau = m_inspector->field(QStringLiteral("E.tau"));
        QCOMPARE(tau->slider()->value(), tau->slider()->maximum() / 2);
        // Not the wrong way round.
        tau->askSliderBounds();
        type(tau->lowEntry(), "30");
        QVERIFY(tau->errorSentence().contains(QStringLiteral("smaller one first")));
    }

    void structureWaitsWhileARunIsOn() {
        look(m_net.e);
        m_inspector->setStructureEditable(false);
        QVERIFY(!named<QComboBox>(QStringLiteral("E.component"))->isEnabled());
        QVERIFY(!named<QComboBox>(QStringLiteral("E.solver"))->isEnabled());
        QVERIFY(named<QLineEdit>(QStringLiteral("trace, units"))->isReadOnly());
        QVERIFY(!m_inspector->field(QStringLiteral("E.tau"))->entry()->isReadOnly());
    }
};

QTEST_MAIN(TestInspectorRows)
#include "tst_widgets_inspector_rows.moc"
