package dev.llmrouter.examples.build;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** A pom.xml of this build, as written: nothing is inherited and no property is replaced. */
record Pom(Path folder, Document xml) {

    static Path root() {
        return Path.of("..");
    }

    static Pom of(Path folder) {
        try {
            String text = Files.readString(folder.resolve("pom.xml"));
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return new Pom(folder, factory.newDocumentBuilder().parse(new InputSource(new StringReader(text))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParserConfigurationException | SAXException e) {
            throw new IllegalStateException(folder + "/pom.xml", e);
        }
    }

    /** The texts of all elements at a path, such as {@code /project/modules/module}; stripped. */
    List<String> all(String path) {
        try {
            NodeList nodes =
                    (NodeList) XPathFactory.newInstance().newXPath().evaluate(path, xml, XPathConstants.NODESET);
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < nodes.getLength(); i++) {
                texts.add(nodes.item(i).getTextContent().strip());
            }
            return texts;
        } catch (XPathExpressionException e) {
            throw new IllegalArgumentException(path, e);
        }
    }

    Optional<String> one(String path) {
        return all(path).stream().filter(text -> !text.isEmpty()).findFirst();
    }

    String artifact() {
        return one("/project/artifactId").orElseThrow();
    }

    /** Empty if the parent is not of this build. */
    Optional<Pom> parent() {
        Path file = folder.resolve(one("/project/parent/relativePath").orElse("../pom.xml"));
        return Optional.of(file)
                .filter(Files::exists)
                .map(found -> of(found.resolveSibling("")))
                .filter(found -> one("/project/parent/artifactId").equals(Optional.of(found.artifact())));
    }

    /** This and every module below it, those of profiles too. */
    List<Pom> tree() {
        List<Pom> poms = new ArrayList<>(List.of(this));
        all("//module").stream()
                .distinct()
                .forEach(module -> poms.addAll(of(folder.resolve(module)).tree()));
        return poms;
    }

    @Override
    public String toString() {
        return artifact();
    }
}
