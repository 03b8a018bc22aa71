using Annda.Hosting;

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
