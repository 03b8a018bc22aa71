using System.Text;
using Annda.Checkpoints;

namespace Annda.Tests.Checkpoints;

/// <summary>A safe write that is cut off at any call, by a kill, a loss of power or a failing disk, leaves the old or the new.</summary>
public class SafeFileTests
{
    private const string Target = "/run/file", Old = "old content", New = "new content, longer";

    private static readonly Dictionary<string, string>[] Starts =
    [
        [],
        new() { [Target] = Old },
        new() { [Target] = Old, [Target + ".previous"] = "older" },
        new() { [Target + ".previous"] = Old },
        new() { [Target] = Old, [Target + ".tmp"] = "half of somethi" },
    ];

    public static TheoryData<int, bool> Cases()
    {
        var data = new TheoryData<int, bool>();
        for (var start = 0; start < Starts.Length; start++)
        {
            data.Add(start, true);
            // Who keeps no second file does not read one.
            if (start != 3) data.Add(start, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cut_off_at_any_call_it_leaves_the_old_or_the_new(int start, bool keep)
    {
        var ends = 0;
        for (var call = 1; ; call++)
        {
            foreach (var written in new[] { 0, 0.5, 1 })
            {
                var disk = new FragileDisk(Starts[start]) { FailsAt = call, Dies = true, Written = written };
                if (!Cut(disk, keep))
                {
                    Assert.Equal(New, Read(disk.AfterLoss(0), keep));
                    Assert.InRange(ends, 8, 1000);
                    return;
                }
                Check(disk.Now);
                for (var kept = 0; kept < 1 << disk.Pending; kept++) Check(disk.AfterLoss(kept));
            }
        }

        void Check(IReadOnlyDictionary<string, string> files)
        {
            ends++;
            Assert.Contains(Read(files, keep), Starts[start].Count == 0 ? new[] { null, New } : [Old, New]);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Refused_at_any_call_it_says_so_and_leaves_the_old_and_no_litter(int start, bool keep)
    {
        for (var call = 1; call < 10; call++)
        {
            var disk = new FragileDisk(Starts[start]) { FailsAt = call };
            if (Record.Exception(() => SafeFile.Write(Target, Encoding.ASCII.GetBytes(New), keep, disk)) is not { } error)
            {
                Assert.InRange(call, 4, 5);
                return;
            }
            Assert.IsType<IOException>(error);
            Assert.DoesNotContain(Target + ".tmp", disk.Now.Keys);
            Assert.Contains(Read(disk.Now, keep), Starts[start].Count == 0 ? new[] { null, New } : [Old, New]);
        }
        Assert.Fail("it never came to an end");
    }

    // As models are read: the second name counts where there is no first.
    private static string? Read(IReadOnlyDictionary<string, string> files, bool keep) =>
        files.GetValueOrDefault(Target) ?? (keep ? files.GetValueOrDefault(Target + ".previous") : null);

    private static bool Cut(FragileDisk disk, bool keep)
    {
        try
        {
            SafeFile.Write(Target, Encoding.ASCII.GetBytes(New), keep, disk);
            return false;
        }
        catch (FragileDisk.PowerLost)
        {
            return true;
        }
    }
}
