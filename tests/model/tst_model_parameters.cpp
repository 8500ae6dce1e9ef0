// Parameters of the document and of areas: made, taken away, and where they are read.
#include "core/model/parameter_edit.h"
#include "tests/model/edit_helper.h"

using namespace dynaloom;
using namespace dynaloom::model;
using namespace dynaloom::tests;

namespace {

// The chain with `w` read by both projections, `n` by the sizes of A and B, `w` by `n2` too.
ModelPtr measured() {
    ModelPtr model = addParameter(chain(), {}, "w", "0.5", "Of all synapses.").value();
    model = addParameter(model, {}, "n", "8", {}).value();
    model = addParameter(model, {}, "w2", "2*w", {}).value();
    model = setSize(model, {}, keyOf(model, "A"), "n").value();
    model = setSize(model, {}, keyOf(model, "B"), "3*n").value();
    for (std::size_t i = 0; i < 2; ++i) {
        Projection projection = *model->graph->projections[i];
        projection.weight = value(i == 0 ? "w" : "w2 + w");
        model = replaceProjection(model, {}, projection).value();
    }
    return model;
}

} // namespace

class TestModelParameters : public QObject {
    Q_OBJECT

private slots:
    void addedWithValueAndMeaning() {
        const ModelPtr model = measured();
        QCOMPARE(model->parameters.at("w").value.text, std::string("0.5"));
        QCOMPARE(model->parameters.at("w").doc, std::string("Of all synapses."));
        VERIFY_VALID(model);
    }

    void namesThatMeanSomethingElseAreRefused() {
        const ModelPtr model = measured();
        for (const char* name : {"mV", "pi", "t", "dt", "inf", "2w", "", "a b", "exp("})
            QVERIFY2(!addParameter(model, {}, name, "1", {}).has_value(), name);
        VERIFY_REFUSED(addParameter(model, {}, "w", "1", {}), "already");
        VERIFY_REFUSED(addParameter(model, {}, "x", "", {}), "needs a value");
        QVERIFY(!addParameter(model, {}, "x", "1 +", {}).has_value());
        VERIFY_REFUSED(addParameter(model, "Nowhere", "x", "1", {}), "no area");
    }

    void usesAreCounted() {
        const ModelPtr model = measured();
        const ParameterUses w = usesOfParameter(*model, {}, "w");
        QCOMPARE(w.projections, std::size_t{2});
        QCOMPARE(w.parameters, std::size_t{1});
        QCOMPARE(w.counted(), std::string("2 projections and 1 parameter"));
        QCOMPARE(w.places, (std::vector<std::string>{"w2", "AB", "BC"}));
        const ParameterUses n = usesOfParameter(*model, {}, "n");
        QCOMPARE(n.counted(), std::string("2 populations"));
        QCOMPARE(usesOfParameter(*model, {}, "nothing").counted(), std::string("nothing"));
    }

    void removedWithItsValueInItsPlace() {
        const ModelPtr before = measured();
        const RemovedParameter w = removeParameter(before, {}, "w").value();
        QCOMPARE(w.uses.projections, std::size_t{2});
        QVERIFY(!w.model->parameters.contains("w"));
        QCOMPARE(w.model->graph->projections[0]->weight->text, std::string("0.5"));
        QCOMPARE(w.model->graph->projections[1]->weight->text, std::string("w2 + 0.5"));
        QCOMPARE(w.model->parameters.at("w2").value.text, std::string("2*0.5"));
        VERIFY_VALID(w.model);
        // More than a number is put in brackets among others.
        const RemovedParameter w2 = removeParameter(before, {}, "w2").value();
        QCOMPARE(w2.model->graph->projections[1]->weight->text, std::string("(2*w) + w"));
        VERIFY_VALID(w2.model);
        // The old model is as it was.
        QCOMPARE(before->graph->projections[0]->weight->text, std::string("w"));
        VERIFY_REFUSED(removeParameter(before, {}, "v"), "no parameter");
    }

    void inAreasToo() {
        ModelPtr model = measured();
        model = groupIntoArea(model, {}, {keyOf(model, "A"), keyOf(model, "B")}, "Front").value();
        VERIFY_VALID(model);
        // The document's parameter is read inside the area.
        QCOMPARE(usesOfParameter(*model, {}, "n").places,
                 (std::vector<std::string>{"Front: A", "Front: B"}));
        const ModelPtr without = removeParameter(model, {}, "n").value().model;
        QCOMPARE(nodeOf(without, "B", "Front").size.text, std::string("3*8"));
        VERIFY_VALID(without);
        // One of the area's own of that name hides it.
        model = addParameter(model, "Front", "n", "5", "Cells.").value();
        QVERIFY(usesOfParameter(*model, {}, "n").empty());
        QCOMPARE(usesOfParameter(*model, "Front", "n").counted(), std::string("2 populations"));
        model = setParameter(model, {}, keyOf(model, "Front"), {}, "n", "7").value();
        const RemovedParameter own = removeParameter(model, "Front", "n").value();
        QCOMPARE(own.instances, (std::vector<std::string>{"Front"}));
        QCOMPARE(nodeOf(own.model, "A", "Front").size.text, std::string("5"));
        QVERIFY(nodeOf(own.model, "Front").parameters.empty());
        VERIFY_VALID(own.model);
    }

    void aValueThatWouldMeanSomethingElseThereIsRefused() {
        ModelPtr model = measured();
        model = groupIntoArea(model, {}, {keyOf(model, "A"), keyOf(model, "B")}, "Front").value();
        model = setDocumentParameter(model, "n", "2*k").value();
        model = addParameter(model, {}, "k", "4", {}).value();
        model = addParameter(model, "Front", "k", "100", {}).value();
        VERIFY_VALID(model);
        VERIFY_REFUSED(removeParameter(model, {}, "n"), "of the area's own");
    }

    void settingsOfTheRunReadThemToo() {
        ModelPtr model = addParameter(chain(), {}, "T", "300 ms", {}).value();
        RunSettings run = model->run;
        run.duration = value("2*T");
        model = setRunSettings(model, run).value();
        QCOMPARE(usesOfParameter(*model, {}, "T").counted(), std::string("1 setting of the run"));
        QCOMPARE(removeParameter(model, {}, "T").value().model->run.duration.text,
                 std::string("2*(300 ms)"));
    }
};

QTEST_APPLESS_MAIN(TestModelParameters)
#include "tst_model_parameters.moc"
