/** Run from its source by the profile "quickstart": Maven is quiet while it downloads, and somebody watches. */
class Preparing {
    public static void main(String[] args) {
        System.out.println("Compiling the router. The first time, Maven also downloads what it needs (30 MB).");
    }
}
