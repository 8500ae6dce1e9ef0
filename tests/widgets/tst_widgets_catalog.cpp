// The catalogue: search, kinds, drags.
#include "graph_models.h"
#include "widgets/catalog/catalog_panel.h"

#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QTreeWidget>

#include <memory>

using namespace dynaloom;
using catalog::CatalogPanel;

class TestCatalog : public QObject {
    Q_OBJECT

    test::Network m_net;

    static QStringList headings(const CatalogPanel& panel) {
        QStringList found;
        for (int i = 0; i < panel.tree()->topLevelItemCount(); ++i)
            found.append(panel.tree()->topLevelItem(i)->text(0));
        return found;
    }

private slots:
    void initTestCase() { m_net = test::network(); }
    void groupsByKind() {
        CatalogPanel panel(theme::darkTheme());
        panel.setComponents(m_net.catalog.all());
        QCOMPARE(headings(panel),
                 (QStringList{"Neurons", "Channels", "Synapses", "Receptors", "Inputs"}));
    }
    void searchesAsOneTypes() {
        CatalogPanel panel(theme::darkTheme());
        panel.setComponents(m_net.catalog.all());
        QTest::keyClicks(panel.search(), "lk");
        QCOMPARE(headings(panel), QStringList{"Channels"});
        QCOMPARE(panel.currentComponent(), QString("Leak"));
        QSignalSpy activated(&panel, &CatalogPanel::componentActivated);
        QTest::keyClick(panel.search(), Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.at(0).at(0).toString(), QString("Leak"));
        panel.search()->setText("constant current"); // words of the description
        QCOMPARE(panel.currentComponent(), QString("Steady"));
        panel.search()->setText("nothing like it");
        QVERIFY(headings(panel).isEmpty());
        panel.search()->clear();
        QCOMPARE(headings(panel).size(), 5);
    }
    void wordStartsAndRunsScoreHigher() {
        using catalog::matchScore;
        QVERIFY(matchScore("hh", "HH", "") > matchScore("hh", "HodgkinHuxley1952x", ""));
        QVERIFY(matchScore("lif", "LIF", "") > matchScore("lif", "Length of life", ""));
        QVERIFY(matchScore("xyz", "LIF", "") < 0);
        QVERIFY(matchScore("leak", "IL", "Passive leak") > 0);
    }
    void aDragCarriesTheComponentsName() {
        CatalogPanel panel(theme::darkTheme());
        panel.setComponents(m_net.catalog.all());
        QTreeWidgetItem* item = panel.tree()->topLevelItem(0)->child(0);
        const QModelIndex index =
            panel.tree()->model()->index(0, 0, panel.tree()->model()->index(0, 0));
        const std::unique_ptr<QMimeData> carried(panel.tree()->model()->mimeData({index}));
        QVERIFY(carried);
        QCOMPARE(carried->data(catalog::kComponentMime), item->text(0).toUtf8());
        // Headings cannot be dragged.
        QVERIFY(!(panel.tree()->topLevelItem(0)->flags() & Qt::ItemIsDragEnabled));
    }
};

QTEST_MAIN(TestCatalog)
#include "tst_widgets_catalog.moc"
