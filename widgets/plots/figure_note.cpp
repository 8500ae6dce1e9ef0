#include "widgets/plots/figure_note.h"

#include <QImage>
#include <QtEndian>

namespace dynaloom::plots {
namespace {

// Of the chunks of PNG (ISO 15948, annex D).
quint32 crc(const QByteArray& bytes) {
    quint32 c = 0xffffffffu;
    for (const char byte : bytes) {
        c ^= static_cast<uchar>(byte);
        for (int k = 0; k < 8; ++k) c = (c & 1u) != 0 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    }
    return ~c;
}

QByteArray bigEndian(quint32 value) {
    QByteArray out(4, '\0');
    qToBigEndian(value, out.data());
    return out;
}

QString dublinCore(const FigureNote& note) {
    return QStringLiteral("<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%1</rdf:li></rdf:Alt>"
                          "</dc:title>\n<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%2"
                          "</rdf:li></rdf:Alt></dc:description>\n<xmp:CreatorTool>%3"
                          "</xmp:CreatorTool>\n<dynaloom:model>%4</dynaloom:model>\n")
        .arg(xmlText(note.title), xmlText(note.description), xmlText(note.program),
             QString::fromLatin1(note.model));
}

QString rdf(const FigureNote& note) {
    return QStringLiteral(
               "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
               "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
               "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
               "xmlns:dynaloom=\"urn:dynaloom:figure:1\">\n%1</rdf:Description>\n</rdf:RDF>\n")
        .arg(dublinCore(note));
}

} // namespace

QByteArray xmpOf(const FigureNote& note) {
    return QStringLiteral("<?xpacket begin=\"%1\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                          "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n%2</x:xmpmeta>\n"
                          "<?xpacket end=\"r\"?>\n")
        .arg(QString(QChar(0xfeff)), rdf(note))
        .toUtf8();
}

QByteArray svgMetadata(const FigureNote& note) {
    return QStringLiteral("<metadata>\n%1</metadata>\n").arg(rdf(note)).toUtf8();
}

QString xmlText(const QString& text) {
    QString clean;
    for (const QChar c : text)
        if (c >= QChar(0x20) && c != QChar(0xfffe) && c != QChar(0xffff) && !c.isSurrogate())
            clean += c;
    return clean.toHtmlEscaped();
}

void addModel(QByteArray& png, const FigureNote& note) {
    constexpr qsizetype kHead = 8 + 25; // signature and IHDR, after which it may stand
    if (note.model.isEmpty() || png.size() < kHead) return;
    const QByteArray chunk = "tEXt" + QByteArray("dynaloom-model").append('\0') + note.model;
    png.insert(kHead,
               bigEndian(static_cast<quint32>(chunk.size() - 4)) + chunk + bigEndian(crc(chunk)));
}

void setTexts(QImage& image, const FigureNote& note) {
    const std::pair<const char*, QString> texts[] = {
        {"Title", note.title},
        {"Description", note.description},
        {"Software", note.program},
    };
    for (const auto& [key, text] : texts)
        if (!text.isEmpty()) image.setText(QLatin1String(key), text);
}

} // namespace dynaloom::plots
