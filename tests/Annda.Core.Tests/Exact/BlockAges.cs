namespace Annda.Tests.Exact;

/// <summary>
/// Which version each block reads of each other: [reader, read], counted back from the version that the reader makes: 0 is the same
/// round's, 1 the last round's. A block always goes on from its own last version.
/// </summary>
internal static class BlockAges
{
    /// <summary>Blocks in order, every read s versions older than the order would have it; s = 0 is exact.</summary>
    public static int[,] InOrder(int blocks, int staleness = 0) => Of(blocks, (reader, read) => (read < reader ? 0 : 1) + staleness);

    /// <summary>All blocks at once, from states d versions older than the last.</summary>
    public static int[,] AtOnce(int blocks, int delay = 0) => Of(blocks, (_, _) => 1 + delay);

    private static int[,] Of(int blocks, Func<int, int, int> age)
    {
        var ages = new int[blocks, blocks];
        for (var reader = 0; reader < blocks; reader++)
            for (var read = 0; read < blocks; read++) ages[reader, read] = age(reader, read);
        return ages;
    }
}
