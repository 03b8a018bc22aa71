using System.Runtime.Serialization;
using Annda.Hosting;
using Annda.Post;
using Annda.Wire;

namespace Annda.Tests.Hosting;

public class MemberSettingsTests
{
    [Theory]
    [InlineData(FailureProfile.Fast, 5, 7)]
    [InlineData(FailureProfile.Patient, 45, 15)]
    public void The_files_load_with_what_the_options_say(FailureProfile profile, int pause, int stable)
    {
        var settings = MemberSettings.Of(new ClusterOptions { Failure = profile, Threads = 3, Role = ClusterRole.Coordinator,
            JoinWithin = TimeSpan.FromSeconds(9) });

        Assert.Equal(TimeSpan.FromSeconds(pause), settings.GetTimeSpan("akka.cluster.failure-detector.acceptable-heartbeat-pause"));
        Assert.Equal(TimeSpan.FromSeconds(stable), settings.GetTimeSpan(MemberSettings.StableAfter));
        Assert.Equal(TimeSpan.FromSeconds(9), settings.GetTimeSpan("akka.cluster.shutdown-after-unsuccessful-join-seed-nodes"));
        Assert.Equal(["coordinator"], settings.GetStringList("akka.cluster.roles"));
        Assert.Equal(3, settings.GetInt("annda.dispatchers.compute.dedicated-thread-pool.thread-count"));
        Assert.Equal(1 << 20, settings.GetByteSize("akka.remote.dot-netty.tcp.maximum-frame-size"));
    }

    [Fact]
    public async Task Frames_alone_travel_and_nothing_is_made_of_types_that_a_peer_names()
    {
        await using var node = await Members.StartAsync();
        var serialization = node.System.Serialization;
        Assert.IsType<AnndaSerializer>(serialization.FindSerializerFor(new Parcel([])));
        Assert.Throws<SerializationException>(() => serialization.FindSerializerFor(new List<int>()).ToBinary(new List<int>()));
        var named = typeof(List<int>).AssemblyQualifiedName!;
        foreach (var id in new[] { 1, 2, 3 })
            Assert.Contains("is closed", Assert.Throws<SerializationException>(() => serialization.Deserialize([1], id, named)).Message);
    }

    [Theory]
    [InlineData("akka.remote.untrusted-mode", "true")]
    [InlineData("akka.actor.serialization-settings.allow-unregistered-types", "false")]
    [InlineData("akka.coordinated-shutdown.exit-clr", "false")]
    public async Task Strict_settings_hold_in_a_member_that_runs(string key, string value)
    {
        await using var node = await Members.StartAsync();
        Assert.Equal(value, node.System.Settings.Config.GetBoolean(key).ToString(), ignoreCase: true);
        Assert.IsType<Annda.Clusters.CoordinatorSideProvider>(Akka.Cluster.Cluster.Get(node.System).DowningProvider);
    }
}
